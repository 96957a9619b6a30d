// The one look: is the limit held and how far is it, who charges, who waits, what is wrong, which
// orders the platform has not confirmed.
import type { ComponentChildren } from 'preact';
import type { SiteStatus } from './api';
import { amps, kilowatts } from './format';
import { qualityText } from './reasons';
import { countOf, kPhaseNames, type Spot, tightestOf, type Verdict } from './site';
import { words } from './words';

const kTones: Record<Verdict, string> = {
  unknown: 'bad', within: 'good', at_limit: 'good', over_limit: 'warn', over_rating: 'bad',
};

interface TileProps {
  id: string;
  label: string;
  value: string;
  tone?: string;
  children?: ComponentChildren;
}

function Tile({ id, label, value, tone = '', children }: TileProps) {
  return (
    <div class={`tile ${tone}`} id={id} role="group" aria-label={label}>
      <span>{label}</span>
      <b>{value}</b>
      <small>{children}</small>
    </div>
  );
}

function LoadTile({ status }: { status: SiteStatus }) {
  const say = words();
  const tightest = tightestOf(status);
  if (!tightest)
    return (
      <Tile id="verdict" label={say.load} value={say.unknown} tone={kTones.unknown}>
        {say.meter} {qualityText(status.meters[0]?.quality ?? 'none')}
      </Tile>
    );
  const { verdict, left, circuit, phase } = tightest;
  const room = left >= 0 ? say.left(amps(left)) : verdict !== 'at_limit' && say.beyond(amps(-left));
  const where = circuit === status.circuits[0]?.id ? '' : `${circuit} `;
  return (
    <Tile id="verdict" label={say.load} value={say[verdict]} tone={kTones[verdict]}>
      {where}{say.phase(kPhaseNames[phase] ?? '')} {amps(tightest.load)} / {amps(tightest.limit)}
      {room && ` · ${room}`}
    </Tile>
  );
}

function OrdersTile({ status }: { status: SiteStatus }) {
  const say = words();
  const { configured, outbox, disputed } = status.uplink;
  const count = outbox + disputed;
  const tone = count > 0 && configured ? 'warn' : '';
  return (
    <Tile id="unconfirmed" label={say.unconfirmed} value={`${count}`} tone={tone}>
      {!configured && say.noPlatform}
      {configured && (count === 0 ? say.allConfirmed : disputed > 0 && say.disputed(disputed))}
    </Tile>
  );
}

export function Summary({ status, spots }: { status: SiteStatus; spots: readonly Spot[] }) {
  const say = words();
  const waiting = countOf(spots, 'waiting');
  const trouble = countOf(spots, 'trouble');
  const watts = spots.reduce((sum, { pile, connector }) =>
    pile.link === 'online' ? sum + connector.power_w : sum, 0);
  return (
    <div class="tiles">
      <LoadTile status={status} />
      <Tile id="charging" label={say.charging} value={say.piles(countOf(spots, 'charging'))}>
        {kilowatts(watts)} · {say.ofPiles(status.piles.length)}
      </Tile>
      <Tile id="waiting" label={say.waiting} value={say.piles(waiting)} tone={waiting ? 'warn' : ''}>
        {say.waitingNote}
      </Tile>
      <Tile id="trouble" label={say.trouble} value={say.piles(trouble)} tone={trouble ? 'bad' : ''}>
        {say.troubleNote}
      </Tile>
      <OrdersTile status={status} />
    </div>
  );
}
