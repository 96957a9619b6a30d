// The tariff: what is in force, what is to come, and another one to enter.
import { useEffect, useState } from 'preact/hooks';
import { dayTime } from './format';
import { manageWords } from './manage_words';
import { tariffKindText, tariffSourceText } from './reasons';
import {
  bodyOf, type Draft, draftOf, type Kind, kKinds, kSlots, periods, removeTariff, setTariff, slotTime,
  type Tariffs, tariffs as askTariffs, type TariffVersion,
} from './tariff';

function Version({ version, inForce, remove }: { version: TariffVersion; inForce: boolean; remove: () => void }) {
  const say = manageWords();
  return (
    <article class="tariff" data-tariff={version.id}>
      <p class="line">
        <span class={`tag ${inForce ? 'good' : 'waiting'}`}>{inForce ? say.inForce : say.toCome}</span>{' '}
        <b>{version.model}</b> · {say.validFrom} {dayTime(version.valid_from)} · {tariffSourceText(version.source)}{' '}
        {!inForce && <button class="stop" onClick={remove}>{say.callOff}</button>}
      </p>
      <p class="line quiet">
        {kKinds.map((kind) => {
          const { energy_1e5_cny, service_1e5_cny } = version.prices[kind];
          return `${tariffKindText(kind)} ${energy_1e5_cny / 1e5} + ${service_1e5_cny / 1e5}`;
        }).join(' · ')} {say.perKwh}
      </p>
      <p class="line quiet">
        {periods(version.slots).map(({ kind, from, to }) => `${from}–${to} ${tariffKindText(kind)}`).join(' · ')}
      </p>
    </article>
  );
}

// Click a kind, then its half hours; keys work as on any buttons.
function Slots({ slots, change }: { slots: Kind[]; change: (slots: Kind[]) => void }) {
  const [kind, choose] = useState<Kind>('valley');
  const say = manageWords();
  return (
    <>
      <div class="tabs" role="group" aria-label={say.kindToPaint}>
        {kKinds.map((one) => (
          <button type="button" key={one} class={one} aria-pressed={one === kind} onClick={() => choose(one)}>
            {tariffKindText(one)}
          </button>
        ))}
      </div>
      <div class="slots" role="group" aria-label={say.halfHours}>
        {Array.from({ length: kSlots }, (_, slot) => (
          <button
            type="button" key={slot} class={slots[slot]} aria-label={`${slotTime(slot)} ${tariffKindText(slots[slot]!)}`}
            onClick={() => change(slots.map((old, i) => (i === slot ? kind : old)))}
            onPointerEnter={(e) => e.buttons === 1 && change(slots.map((old, i) => (i === slot ? kind : old)))}
          >
            {slot % 2 === 0 ? slot / 2 : ''}
          </button>
        ))}
      </div>
    </>
  );
}

function Editor({ first, save }: { first: Draft; save: (body: object) => void }) {
  const [draft, setDraft] = useState(first);
  const say = manageWords();
  const body = bodyOf(draft);
  const price = (kind: Kind, part: 'energy' | 'service', text: string) =>
    setDraft({ ...draft, prices: { ...draft.prices, [kind]: { ...draft.prices[kind], [part]: text } } });
  return (
    <form class="fields" id="tariff-form" onSubmit={(e) => { e.preventDefault(); if (body) save(body); }}>
      <Slots slots={draft.slots} change={(slots) => setDraft({ ...draft, slots })} />
      {kKinds.map((kind) => (
        <fieldset key={kind} class="price">
          <legend>{tariffKindText(kind)}</legend>
          <label class="short">
            {say.energyPrice}
            <input name={`${kind}-energy`} inputMode="decimal" value={draft.prices[kind].energy} onInput={(e) => price(kind, 'energy', e.currentTarget.value)} />
          </label>
          <label class="short">
            {say.servicePrice}
            <input name={`${kind}-service`} inputMode="decimal" value={draft.prices[kind].service} onInput={(e) => price(kind, 'service', e.currentTarget.value)} />
          </label>
        </fieldset>
      ))}
      <label>
        {say.validFromNow}
        <input type="datetime-local" name="from" step={1800} value={draft.from} onInput={(e) => setDraft({ ...draft, from: e.currentTarget.value })} />
      </label>
      <button class="main" disabled={!body}>{say.save}</button>
      {!body && <p class="failure" role="status">{say.noPrice}</p>}
    </form>
  );
}

export function Tariff() {
  const [all, setAll] = useState<Tariffs | null>(null);
  const [failure, setFailure] = useState('');
  const say = manageWords();
  const read = () => askTariffs().then(setAll);
  const run = (change: Promise<unknown>) =>
    void change.then(read).then(() => setFailure(''), (error: Error) => setFailure(error.message));
  useEffect(() => run(Promise.resolve()), []);
  if (!all) return <p class="empty">{failure}</p>;
  const inForce = all.versions.find((one) => one.id === all.in_force);
  return (
    <section id="tariff">
      <h2>{say.views.tariff}</h2>
      {failure && <p class="failure" role="alert">{failure}</p>}
      {all.versions.length === 0 && <p class="empty">{say.noTariff}</p>}
      {all.versions.map((one) => (
        <Version key={one.id} version={one} inForce={one === inForce} remove={() => run(removeTariff(one.id))} />
      ))}
      <h3>{say.newTariff}</h3>
      <p class="line quiet">{say.tariffNote}</p>
      <Editor key={all.versions.length} first={draftOf(inForce ?? all.versions[0])} save={(body) => run(setTariff(body))} />
    </section>
  );
}
