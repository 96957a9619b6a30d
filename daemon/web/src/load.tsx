// Load against limit and rating: one bar a phase and circuit, the meters, and the last minutes.
import type { Circuit, ExternalLimit, Meter, SiteStatus } from './api';
import { Chart } from './chart';
import { amps, dayTime, kDash, kilowatts, percent } from './format';
import type { Point } from './history';
import { limitByText, qualityText } from './reasons';
import { drawnUnder, holds, kPhaseNames, verdictOf } from './site';
import { language, words } from './words';

interface BarProps {
  circuit: Circuit;
  phase: number;
  cars: number;
  rated: number;
}

// Homes first, cars on top of them, the limit as a mark. Without a meter only the cars are known.
function Bar({ circuit, phase, cars, rated }: BarProps) {
  const limit = circuit.limit_a[phase] ?? 0;
  const load = circuit.load_a[phase] ?? null;
  const full = Math.max(rated, limit, load ?? cars, 1);
  const width = (value: number) => `${(100 * value) / full}%`;
  const charging = load === null ? cars : Math.min(cars, load);
  const left = limit - (load ?? 0);
  const say = words();
  const room = left < 0 ? say.beyond(amps(-left)) : say.left(amps(left));
  return (
    <div class={`bar ${verdictOf(load, limit, rated)}`}>
      <b>{say.phase(kPhaseNames[phase] ?? '')}</b>
      <div class="track" aria-hidden="true">
        <div class="fill homes" style={{ width: width(Math.max(0, (load ?? 0) - charging)) }} />
        <div class="fill cars" style={{ width: width(charging) }} />
        <div class="mark" style={{ left: width(limit) }} />
      </div>
      <span>
        {amps(load)} / {amps(limit)}
        <small> {load === null ? `${say.carsLoad} ${amps(cars)}` : room}</small>
      </span>
    </div>
  );
}

// `rated` is 0 for circuits under the transformer: their bars end at the limit.
function Bars({ status, circuit, rated }: { status: SiteStatus; circuit: Circuit; rated: number }) {
  const cars = drawnUnder(status, circuit.id);
  return (
    <div class="bars">
      {cars.map((drawn, phase) => (
        <Bar key={phase} circuit={circuit} phase={phase} cars={drawn} rated={rated} />
      ))}
    </div>
  );
}

// What others let flow, now and later.
function LimitLine({ limit, now }: { limit: ExternalLimit; now: string }) {
  const say = words();
  const active = holds(limit, now);
  return (
    <p class="line limit">
      {limitByText(`external:${limit.source}`)} {amps(limit.amps)}{' '}
      <span class={`tag ${active ? 'warning' : ''}`}>{active ? say.limitHolds : say.limitComes}</span>{' '}
      <span class="quiet">
        {dayTime(limit.from)} – {dayTime(limit.to)} {limit.reason}
      </span>
    </p>
  );
}

function Limits({ circuit, now }: { circuit: Circuit; now: string }) {
  const lines = circuit.limits.map((limit) => <LimitLine key={limit.id} limit={limit} now={now} />);
  if (circuit.limit_by === 'configured') return <>{lines}</>;
  return (
    <>
      <p class="line quiet">{words().limitedBy}{limitByText(circuit.limit_by)}</p>
      {lines}
    </>
  );
}

function MeterLine({ meter }: { meter: Meter }) {
  const say = words();
  const volts = meter.voltage_v.map((v) => (v == null ? kDash : v.toFixed(0))).join(' / ');
  const age = meter.age_ms == null ? kDash : say.secondsAgo((meter.age_ms / 1000).toFixed(1));
  return (
    <p class="line">
      {say.meter} {meter.name ?? meter.circuit}{' '}
      <span class={`tag ${meter.quality === 'fresh' ? 'good' : 'fault'}`}>
        {qualityText(meter.quality)}
      </span>{' '}
      <span class="quiet">
        {age} · {volts} V · {kilowatts(meter.power_w)} · {say.errors(meter.errors, meter.readings)}
      </span>
      {meter.last_error && meter.quality !== 'fresh' && (
        <span class="failure"> {meter.last_error}</span>
      )}
      {(meter.verdicts ?? []).map((verdict) => (
        <span class="failure" key={verdict.code + verdict.phase}>
          {' '}{language() === 'zh' ? verdict.name_zh : verdict.name}
          {verdict.phase === 'total' ? '' : ` ${verdict.phase}`}
        </span>
      ))}
    </p>
  );
}

export function Load({ status, history }: { status: SiteStatus; history: Point[] }) {
  const say = words();
  const unbalance = status.circuits[0]?.unbalance_percent;
  return (
    <section id="load">
      <h2>
        {say.load}{' '}
        <small>
          {say.factor} {status.load_factor > 0 ? percent(status.load_factor) : kDash} · {say.rated}{' '}
          {amps(status.rated_a)}
          {unbalance == null ? '' : ` · ${say.unbalance} ${unbalance.toFixed(0)} %`}
        </small>
        <span class="key">
          <i class="homes" /> {say.homes} <i class="cars" /> {say.carsLoad} <i class="mark" /> {say.limit}
        </span>
      </h2>
      {status.circuits.map((circuit, i) => (
        <div key={circuit.id}>
          {i > 0 && <h3>{say.circuit} {circuit.id}</h3>}
          <Bars status={status} circuit={circuit} rated={i === 0 ? status.rated_a : 0} />
          <Limits circuit={circuit} now={status.now} />
        </div>
      ))}
      {status.meters.map((meter) => <MeterLine key={meter.name ?? meter.circuit} meter={meter} />)}
      <Chart history={history} rated={status.rated_a} />
    </section>
  );
}
