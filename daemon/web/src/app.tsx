// The page: takes the status stream and lays the parts out.
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { series, type SiteStatus, watch } from './api';
import { Bindings } from './bindings';
import { Cards } from './cards';
import { clockTime, dayTime, duration } from './format';
import { before, kHistoryMs, type Point, pointOf, remember } from './history';
import { Alarms, Links } from './links';
import { Load } from './load';
import { Orders } from './orders';
import { Piles } from './piles';
import { manageWords } from './manage_words';
import { siteStateText } from './reasons';
import { spotsOf } from './site';
import { Summary } from './summary';
import { Tabs } from './tabs';
import { Tariff } from './tariff_view';
import { Thermal } from './thermal';
import { type Language, language, speak, words } from './words';
import './style.css';

const kStateTones: Record<string, string> = { normal: 'good', starting: 'starting' };
const kLanguageKey = 'youxu.language';

function storedHistory(status: SiteStatus): Promise<(old: Point[]) => Point[]> {
  const root = status.circuits[0];
  const to = new Date(status.now);
  const from = new Date(to.getTime() - kHistoryMs);
  const phases = root ? [1, 2, 3].map((n) => series(`circuit.${root.id}.a${n}`, from, to)) : [];
  return Promise.all(phases).then((all) => (old: Point[]) => before(old, all));
}

function Header({ status, flip }: { status: SiteStatus; flip: () => void }) {
  const { title, clock, running } = words();
  return (
    <header>
      <h1>{title} <small>{status.site}</small></h1>
      <span class={`tag ${kStateTones[status.state] ?? 'fault'}`} id="site-state">
        {siteStateText(status.state)}
      </span>
      <span class="aside">
        {dayTime(status.now)}
        {!status.clock_trusted && <b class="failure"> {clock}</b>} ·{' '}
        {running(duration(status.uptime_ms))} · {status.version}
      </span>
      <button onClick={flip}>{words().switch}</button>
    </header>
  );
}

// The age counts on without the gateway; only the sentence before it is announced to a screen reader.
function Lost({ since, at }: { since: number; at: string }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div class="banner" id="lost">
      <span role="alert">{words().lost}</span>
      <b>{words().old(duration(now - since), clockTime(at))}</b>
    </div>
  );
}

function Warnings({ status }: { status: SiteStatus }) {
  const say = words();
  const texts = [
    status.state === 'meter_stale' && say.meter_stale,
    status.state === 'meter_lost' && say.meter_lost,
    !status.bus_connected && say.busDown,
  ].filter((text) => text !== false);
  return <>{texts.map((text) => <div class="banner mild" role="alert" key={text}>{text}</div>)}</>;
}

function useLanguage(): () => void {
  const [, setShown] = useState<Language>(language());
  const take = (next: Language) => {
    speak(next);
    document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en';
    document.title = words().title;
    setShown(next);
  };
  useEffect(() => take(localStorage.getItem(kLanguageKey) === 'en' ? 'en' : 'zh'), []);
  return () => {
    const next = language() === 'zh' ? 'en' : 'zh';
    localStorage.setItem(kLanguageKey, next);
    take(next);
  };
}

const kViews = ['overview', 'bindings', 'cards', 'tariff'] as const;
type View = (typeof kViews)[number];

// Which part is shown is in the address, so that it can be linked to and outlives a reload.
function useView(): [shown: View, show: (view: View) => void] {
  const named = () => kViews.find((view) => location.hash === `#${view}`) ?? 'overview';
  const [shown, setShown] = useState<View>(named);
  useEffect(() => {
    const follow = () => setShown(named());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return [shown, (view) => void (location.hash = view)];
}

interface OverviewProps {
  status: SiteStatus;
  history: Point[];
  report: (failure: string) => void;
}

function Overview({ status, history, report }: OverviewProps) {
  const spots = spotsOf(status.piles);
  const nameOf = (id: string) => status.piles.find((p) => p.pile === id)?.name || id;
  return (
    <>
      <Summary status={status} spots={spots} />
      <div class="columns">
        <Load status={status} history={history} />
        <div>
          <Thermal transformer={status.transformer} />
          <Links status={status} />
          <Alarms alarms={status.alarms} />
        </div>
      </div>
      <Piles spots={spots} orders={status.open_orders} alarms={status.alarms} report={report} />
      <Orders open={status.open_orders} uplink={status.uplink} nameOf={nameOf} />
    </>
  );
}

function Page({ status, history, flip }: { status: SiteStatus; history: Point[]; flip: () => void }) {
  const [failure, setFailure] = useState('');
  const [view, show] = useView();
  return (
    <>
      <Header status={status} flip={flip} />
      <nav>
        <Tabs
          label={words().title}
          choices={kViews.map((id) => ({ id, text: manageWords().views[id] }))}
          chosen={view}
          choose={show}
        />
      </nav>
      <Warnings status={status} />
      {failure && (
        <div class="banner" role="alert">
          {words().failed}{failure} <button onClick={() => setFailure('')}>{words().close}</button>
        </div>
      )}
      {view === 'overview' && <Overview status={status} history={history} report={setFailure} />}
      {view === 'bindings' && <Bindings status={status} />}
      {view === 'tariff' && <Tariff />}
      {view === 'cards' && <Cards piles={status.piles} />}
    </>
  );
}

function App() {
  const [status, setStatus] = useState<SiteStatus | null>(null);
  const [history, setHistory] = useState<Point[]>([]);
  const [connected, setConnected] = useState(true);
  const [heard, setHeard] = useState(0);
  const flip = useLanguage();
  useEffect(() => {
    let asked = false;
    return watch((next) => {
      setStatus(next);
      setHeard(Date.now());
      setHistory((old) => remember(old, pointOf(next)));
      if (!asked) void storedHistory(next).then(setHistory, () => {}); // the stream alone will do
      asked = true;
    }, setConnected);
  }, []);
  if (!status)
    return (
      <main>
        <h1>{words().title}</h1>
        {connected && <p class="empty">{words().connecting}</p>}
        {!connected && <div class="banner" id="lost" role="alert">{words().noAnswer}</div>}
      </main>
    );
  return (
    <main class={connected ? '' : 'old'}>
      {!connected && <Lost since={heard} at={status.now} />}
      <Page status={status} history={history} flip={flip} />
    </main>
  );
}

const place = document.getElementById('app');
if (place) render(<App />, place);
