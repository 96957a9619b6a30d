// The page: takes the status stream and lays the parts out.
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type Meter, type SiteStatus, watch } from './api';
import { Bars, Chart } from './chart';
import { dayTime, duration, kDash, kilowatts, percent } from './format';
import { type Point, pointOf, remember } from './history';
import { Orders } from './orders';
import { Piles } from './piles';
import { qualityText, severityText, siteStateText, uplinkStateText } from './reasons';
import './style.css';

function Header({ status }: { status: SiteStatus }) {
  return (
    <header>
      <h1>有序充电 <small>{status.site}</small></h1>
      <span class={`tag ${status.state === 'normal' ? 'good' : 'fault'}`}>
        {siteStateText(status.state)}
      </span>
      <span class="aside">
        {dayTime(status.now)}{!status.clock_trusted && '（时钟未校准）'} · 已运行{' '}
        {duration(status.uptime_ms)} · {status.version}
      </span>
    </header>
  );
}

function MeterLine({ meter }: { meter: Meter }) {
  const volts = meter.voltage_v.map((v) => (v == null ? kDash : v.toFixed(0))).join(' / ');
  const age = meter.age_ms == null ? '' : `（${(meter.age_ms / 1000).toFixed(1)} 秒前）`;
  return (
    <p class="line">
      电表 {meter.circuit}{' '}
      <span class={`tag ${meter.quality === 'fresh' ? 'good' : 'fault'}`}>
        {qualityText(meter.quality)}
      </span>{' '}
      {age} {volts} V · {kilowatts(meter.power_w)} · 错误 {meter.errors} / {meter.readings}
      {meter.last_error && <span class="failure"> {meter.last_error}</span>}
    </p>
  );
}

function Load({ status, history }: { status: SiteStatus; history: Point[] }) {
  return (
    <section>
      <h2>
        变压器负荷 <small>负载率 {percent(status.load_factor)} · 额定 {status.rated_a.toFixed(0)} A</small>
      </h2>
      {status.circuits.map((circuit, i) => (
        <div key={circuit.id}>
          {i > 0 && <h3>线路 {circuit.id}</h3>}
          <Bars circuit={circuit} rated={i === 0 ? status.rated_a : 0} />
        </div>
      ))}
      <Chart history={history} rated={status.rated_a} />
      {status.meters.map((meter) => <MeterLine key={meter.circuit} meter={meter} />)}
    </section>
  );
}

function Links({ status }: { status: SiteStatus }) {
  const { uplink } = status;
  const well = !uplink.configured || uplink.state === 'online';
  return (
    <section>
      <h2>通信</h2>
      <p class="line">
        桩总线{' '}
        <span class={`tag ${status.bus_connected ? 'good' : 'fault'}`}>
          {status.bus_connected ? '已连接' : '断开'}
        </span>
      </p>
      <p class="line">
        运营平台 <span class={`tag ${well ? 'good' : 'fault'}`}>{uplinkStateText(uplink.state)}</span>{' '}
        待上传 {uplink.outbox} · 争议 {uplink.disputed} · 计费模型 {uplink.tariff_model || kDash}
        {uplink.last_error && <span class="failure"> {uplink.last_error}</span>}
      </p>
    </section>
  );
}

function Alarms({ status }: { status: SiteStatus }) {
  return (
    <section>
      <h2>告警 <small>{status.alarms.length}</small></h2>
      {status.alarms.length === 0 && <p class="empty">无告警</p>}
      {status.alarms.map((alarm) => (
        <p class="line" key={alarm.id}>
          <span class={`tag ${alarm.severity}`}>{severityText(alarm.severity)}</span>{' '}
          {dayTime(alarm.raised_at)} {alarm.message}
        </p>
      ))}
    </section>
  );
}

function App() {
  const [status, setStatus] = useState<SiteStatus | null>(null);
  const [history, setHistory] = useState<Point[]>([]);
  const [connected, setConnected] = useState(true);
  const [failure, setFailure] = useState('');
  useEffect(
    () =>
      watch((next) => {
        setStatus(next);
        setHistory((old) => remember(old, pointOf(next)));
      }, setConnected),
    [],
  );
  const lost = !connected && <div class="banner" role="alert">与网关的连接已断开，以下数据已过期，正在重连…</div>;
  if (!status) return <main>{lost || <p class="empty">正在连接网关…</p>}</main>;
  const nameOf = (id: string) => status.piles.find((p) => p.pile === id)?.name || id;
  return (
    <main>
      {lost}
      <Header status={status} />
      {failure && (
        <div class="banner" role="alert" onClick={() => setFailure('')}>操作失败：{failure}</div>
      )}
      <div class="columns">
        <Load status={status} history={history} />
        <div>
          <Links status={status} />
          <Alarms status={status} />
        </div>
      </div>
      <section>
        <h2>充电桩 <small>{status.piles.length}</small></h2>
        <Piles piles={status.piles} report={setFailure} />
      </section>
      <Orders open={status.open_orders} nameOf={nameOf} />
    </main>
  );
}

const place = document.getElementById('app');
if (place) render(<App />, place);
