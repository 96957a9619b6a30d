// The piles, one row a connector, with the buttons that start and stop its charge.
import { useState } from 'preact/hooks';
import { type Alarm, type Mode, type Order, type Promised, start, stop } from './api';
import { amps, clockTime, greatest, kDash, kilowattHours, kilowatts } from './format';
import { manageWords } from './manage_words';
import { PileDialog } from './pile_dialog';
import { connectorSummary, faultAdvice, modeText, promiseText, reasonText, severityText } from './reasons';
import { countOf, type Kind, severityOf, type Spot } from './site';
import { Tabs } from './tabs';
import { words } from './words';

type Report = (message: string) => void;

interface RowProps {
  spot: Spot;
  order: Order | undefined;
  alarms: readonly Alarm[];
  report: Report;
  more: () => void;
}

function nameOf({ pile, connector }: Spot): string {
  const name = pile.name || pile.pile;
  return pile.connectors.length > 1 ? `${name} #${connector.id}` : name;
}

function Buttons({ spot, report }: Pick<RowProps, 'spot' | 'report'>) {
  const { pile, connector } = spot;
  const [busy, setBusy] = useState(false);
  const name = nameOf(spot);
  async function run(action: () => Promise<unknown>) {
    setBusy(true);
    try {
      await action();
      report('');
    } catch (error) {
      report(`${name}: ${error instanceof Error ? error.message : error}`);
    }
    setBusy(false);
  }
  const begin = (mode: Mode) => (
    <button
      class={mode}
      aria-label={`${name} ${modeText(mode)}`}
      disabled={busy || pile.link !== 'online' || pile.locked_out}
      onClick={() => run(() => start(pile.pile, connector.id, mode))}
    >
      {modeText(mode)}
    </button>
  );
  const end = () => {
    if (confirm(words().stopSure(name))) void run(() => stop(pile.pile, connector.id));
  };
  if (!connector.order) return <>{begin('ordered')}{begin('immediate')}</>;
  return (
    <button class="stop" aria-label={`${name} ${words().stop}`} disabled={busy} onClick={end}>
      {words().stop}
    </button>
  );
}

// What the resident may count on; on pointing at it, since when, and what it was before.
function Expectation({ promise }: { promise: Promised }) {
  const { changed_at, before } = promise;
  const title = before ? words().promiseWas(clockTime(changed_at), promiseText(before)) : undefined;
  const short = promise.code === 'short';
  return <small class={short ? 'promise short' : 'promise'} title={title}>{promiseText(promise)}</small>;
}

// With what to do first, the worst to be seen at once.
function Faults({ spot: { pile, connector }, alarms }: Pick<RowProps, 'spot' | 'alarms'>) {
  return (
    <>
      {connector.faults.map((code) => {
        const severity = severityOf(alarms, pile.pile, connector.id, code);
        return (
          <span key={code} class="fault-line">
            {severity && <span class={`tag ${severity}`}>{severityText(severity)}</span>}{' '}
            {faultAdvice(code)}
          </span>
        );
      })}
    </>
  );
}

function Row({ spot, order, alarms, report, more }: RowProps) {
  const { pile, connector, kind } = spot;
  const say = words();
  const tone = pile.link !== 'online' ? 'fault' : kind === 'waiting' ? 'waiting' : connector.state;
  const live = pile.link === 'online';
  return (
    <tr class={kind} data-pile={pile.pile}>
      <td class="name" title={pile.pile}>
        <b>{nameOf(spot)}</b> <small>{pile.phases.toUpperCase() || kDash}</small>
      </td>
      <td class="state">
        <span class={`tag ${tone}`}>{connectorSummary(pile, connector.state)}</span>
        {pile.locked_out && <span class="tag warning">{manageWords().lockedOut}</span>}
        {pile.disobedient && <span class="tag fault">{say.disobedient}</span>}
      </td>
      <td class={`number ${kind === 'idle' ? 'none' : ''}`} data-label={say.current}>
        <b>{live ? amps(greatest(connector.current_a)) : kDash}</b> / {amps(connector.granted_a)}
      </td>
      <td class={`number ${kind === 'idle' ? 'none' : ''}`} data-label={say.power}>
        {live ? kilowatts(connector.power_w) : kDash}
      </td>
      <td class={order ? 'number' : 'none'} data-label={say.order}>
        {order ? `${modeText(order.mode)} ${kilowattHours(order.energy_wh)}` : kDash}
      </td>
      <td class={`note ${kind === 'idle' ? 'none' : ''}`}>
        {connector.faults.length > 0
          ? <Faults spot={spot} alarms={alarms} />
          : reasonText(connector.reason)}
        {connector.promise && <Expectation promise={connector.promise} />}
      </td>
      <td class="actions">
        <Buttons spot={spot} report={report} />
        <button class="more" aria-label={manageWords().details(nameOf(spot))} onClick={more}>
          {manageWords().more}
        </button>
      </td>
    </tr>
  );
}

interface PilesProps {
  spots: readonly Spot[];
  orders: readonly Order[];
  alarms: readonly Alarm[];
  report: Report;
}

function Table({ spots, orders, alarms, report, open }: PilesProps & { open: (pile: string) => void }) {
  const say = words();
  const byId = new Map(orders.map((order) => [order.id, order]));
  const titles = [say.pile, say.state, say.current, say.power, say.order, say.note, say.actions];
  return (
    <table class="cards piles">
      <thead><tr>{titles.map((title) => <th key={title} scope="col">{title}</th>)}</tr></thead>
      <tbody>
        {spots.map((spot) => (
          <Row
            key={`${spot.pile.pile}/${spot.connector.id}`}
            spot={spot}
            order={byId.get(spot.connector.order)}
            alarms={alarms}
            report={report}
            more={() => open(spot.pile.pile)}
          />
        ))}
      </tbody>
    </table>
  );
}

export function Piles(props: PilesProps) {
  const { spots } = props;
  const [chosen, choose] = useState<Kind | 'all'>('all');
  const [opened, open] = useState('');
  const shownPile = spots.find(({ pile }) => pile.pile === opened)?.pile;
  const say = words();
  const kinds: Kind[] = ['charging', 'waiting', 'trouble', 'idle'];
  const shown = chosen === 'all' ? spots : spots.filter((spot) => spot.kind === chosen);
  return (
    <section id="piles">
      <div class="title">
        <h2>{say.pilesTitle}</h2>
        {spots.length > 0 && (
          <Tabs
            label={say.pilesTitle}
            choices={[
              { id: 'all' as const, text: say.all, count: spots.length },
              ...kinds.map((id) => ({ id, text: say[id], count: countOf(spots, id) })),
            ]}
            chosen={chosen}
            choose={choose}
          />
        )}
      </div>
      {shown.length > 0 && <Table {...props} spots={shown} open={open} />}
      {shown.length === 0 && <p class="empty">{spots.length ? say.noneOfKind : say.noPiles}</p>}
      {shownPile && <PileDialog key={opened} pile={shownPile} close={() => open('')} />}
    </section>
  );
}
