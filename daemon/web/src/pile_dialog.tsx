// One pile: what it is, its care, and the habit of its resident.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Pile } from './api';
import { amps, dayTime, kDash } from './format';
import { HabitForm } from './habit';
import { StartForm } from './start_form';
import { lockOut, maintain, type Maintenance } from './manage';
import { manageWords } from './manage_words';
import { QrCode } from './qr_code';
import { words } from './words';

function Facts({ pile }: { pile: Pile }) {
  const say = manageWords();
  const several = pile.connectors.length > 1;
  const ratings = pile.connectors.map(({ id, min_a, max_a }) =>
    `${several ? `#${id} ` : ''}${min_a}–${max_a} A`);
  if (pile.shared_a !== null) ratings.push(say.shared(amps(pile.shared_a)));
  return (
    <p class="line quiet">
      {say.pileNumber} {pile.pile} · {words().circuit} {pile.circuit} · {say.rating}{' '}
      {ratings.join(words().separator)} · {say.model} {`${pile.vendor} ${pile.model}`.trim() || kDash} ·{' '}
      {say.firmware} {pile.firmware || kDash} · {say.serial} {pile.serial || kDash}
    </p>
  );
}

// Of a pile that is let go the newest is a lock-out too, with the other meaning.
function Answer({ pile: { maintenance, connectors, locked_out } }: { pile: Pile }) {
  if (!maintenance) return null;
  const { kind, connector, state, why, at } = maintenance;
  const say = manageWords();
  const released = kind === 'lock_out' && !locked_out;
  const what = released ? say.release : say[kind as Maintenance | 'lock_out'] ?? kind;
  const tone = { done: 'good', refused: 'fault', unanswered: 'fault' }[state] ?? 'waiting';
  return (
    <p class="line" id="answer" role="status">
      <span class="quiet">{dayTime(at)}</span>{' '}
      {connectors.length > 1 && kind === 'unlock' ? say.ofConnector(what, connector) : what}{' '}
      <span class={`tag ${tone}`}>{say.answers[state as keyof typeof say.answers] ?? state}</span>
      {why && ` ${why}`}
    </p>
  );
}

// What a pile is asked for is refused by the gateway while it is not heard or an order runs, so then it
// is not offered, and the reason is said.
function Care({ pile, name }: { pile: Pile; name: string }) {
  const [failure, setFailure] = useState('');
  const say = manageWords();
  const heard = pile.link === 'online';
  const busy = pile.connectors.some((connector) => connector.order);
  const run = (action: Promise<unknown>) =>
    void action.then(() => setFailure(''), (error: Error) => setFailure(error.message));
  const sure = (question: string, action: () => Promise<unknown>) => {
    if (confirm(question)) run(action());
  };
  const ask = (kind: Maintenance, connector = 1) => maintain(pile.pile, kind, connector);
  const lock = () => lockOut(pile.pile, true);
  const several = pile.connectors.length > 1;
  return (
    <>
      <div class="tabs" id="care">
        <button disabled={!heard} onClick={() => run(ask('identify'))}>{say.identify}</button>
        <button disabled={!heard || busy} onClick={() => run(ask('selftest'))}>{say.selftest}</button>
        {pile.connectors.map(({ id, order }) => (
          <button key={id} disabled={!heard || order !== ''} onClick={() => run(ask('unlock', id))}>
            {several ? say.ofConnector(say.unlock, id) : say.unlock}
          </button>
        ))}
        <button disabled={!heard || busy} onClick={() => sure(say.resetSure(name), () => ask('reset'))}>
          {say.reset}
        </button>
        {pile.locked_out && <button onClick={() => run(lockOut(pile.pile, false))}>{say.release}</button>}
        {!pile.locked_out && (
          <button class="stop" onClick={() => sure(say.lockSure(name), lock)}>{say.lock_out}</button>
        )}
      </div>
      {!heard && <p class="line quiet">{say.notHeard}</p>}
      {heard && busy && <p class="line quiet">{say.busy}</p>}
      {failure && <p class="failure" role="alert">{failure}</p>}
      <Answer pile={pile} />
    </>
  );
}

export function PileDialog({ pile, close }: { pile: Pile; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const say = manageWords();
  const name = pile.name || pile.pile;
  const codes = [...new Set(pile.connectors.map(({ qr }) => qr ?? ''))].filter(Boolean);
  return (
    <dialog ref={dialog} aria-label={say.details(name)} onClose={close}>
      <div class="title">
        <h2>{say.details(name)}</h2>
        {pile.locked_out && <span class="tag warning">{say.lockedOut}</span>}
        <button class="close" onClick={() => dialog.current?.close()}>{words().close}</button>
      </div>
      <Facts pile={pile} />
      <h3>{say.startTitle}</h3>
      <StartForm pile={pile} />
      {codes.length > 0 && <h3>{say.scanToCharge}</h3>}
      <div class="codes">{codes.map((text) => <QrCode key={text} text={text} />)}</div>
      <h3>{say.maintenance}</h3>
      <Care pile={pile} name={name} />
      <h3>{say.habit}</h3>
      <HabitForm pile={pile} />
    </dialog>
  );
}
