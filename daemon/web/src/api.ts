// The gateway's HTTP API as the page sees it: the JSON's shape (docs/openapi.yaml says what each key
// means), the status stream, and the few requests. Nothing here draws.

export type Phases<T> = [T, T, T];
export type Mode = 'ordered' | 'immediate';

export interface Reason {
  code: string;
  parameters: Record<string, string>;
}

// What the resident may count on, and what it was before.
export interface Promised extends Reason {
  changed_at: string;
  before: Reason | null;
}

export interface ExternalLimit {
  id: number;
  circuit: string;
  amps: number;
  from: string;
  to: string;
  source: string;
  reason: string;
}

export interface Circuit {
  id: string;
  parent: string;
  module_of: string; // the pile whose connectors share it; empty: a circuit of the configuration
  limit_a: Phases<number>;
  limit_by: string;
  limits: ExternalLimit[];
  load_a: Phases<number | null>;
  unbalance_percent?: number | null;
  base_a: Phases<number>;
  leased_a: Phases<number>;
  room_a: Phases<number>;
}

export interface Transformer {
  type: string;
  top_oil_c: number | null;
  hot_spot_c: number;
  hot_spot_limit_c: number;
  ageing_rate: number;
  loss_of_life_h: number;
  permitted_percent: number;
  dynamic_limit: boolean;
  measured?: MeasuredHeat | null;
}

export interface MeasuredHeat {
  quality: string;
  winding_c: Phases<number | null>;
  top_oil_c: number | null;
  hot_spot_c: number | null;
  ambient_c: number | null;
}

export interface MeterVerdict {
  code: string;
  phase: string;
  name: string;
  name_zh: string;
}

export interface Meter {
  name?: string;
  circuit: string;
  verdicts?: MeterVerdict[];
  quality: string;
  age_ms: number | null;
  voltage_v: Phases<number | null>;
  power_w: number | null;
  readings: number;
  errors: number;
  last_error: string;
}

export interface Connector {
  id: number;
  state: string;
  min_a: number;
  max_a: number;
  current_a: Phases<number>;
  power_w: number;
  granted_a: number;
  soc_percent: number | null;
  faults: string[];
  order: string;
  qr?: string;
  reason: Reason;
  promise?: Promised | null;
}

// The newest that maintenance staff asked of a pile, and what became of it.
export interface Asked {
  kind: string;
  connector: number;
  state: string;
  why: string;
  at: string;
}

export interface Habit {
  battery_wh: number;
  arrival_soc: number;
  target_soc: number;
  pickup: string;
  mode: Mode;
  plug_and_charge: boolean;
}

export interface Pile {
  pile: string;
  name: string;
  circuit: string;
  phases: string;
  link: string;
  disobedient: boolean;
  locked_out: boolean;
  maintenance: Asked | null;
  vendor: string;
  model: string;
  firmware: string;
  serial: string;
  shared_a: number | null;
  habit: Habit | null;
  connectors: Connector[];
}

export interface Order {
  id: string;
  pile: string;
  connector: number;
  mode: string;
  origin: string;
  state: string;
  reason: string;
  fault: string | null;
  applied_at: string;
  started_at: string | null;
  finished_at: string | null;
  energy_wh: number;
  amount_1e4_cny: number;
  needs_review?: boolean; // older gateways do not say
  clock_trusted?: boolean;
  priced?: boolean;
}

export interface Uplink {
  configured: boolean;
  state: string;
  outbox: number;
  disputed: number;
  tariff_model: string;
  last_error: string;
}

export interface Platform {
  name: string;
  state: string;
  outbox: number;
  disputed: number;
  last_error: string;
}

export interface Alarm {
  id: number;
  key: string;
  severity: string;
  message: string;
  raised_at: string;
  acknowledged: boolean;
}

export interface Series {
  name: string;
  points: [at: string, value: number][];
}

export interface SiteStatus {
  site: string;
  version: string;
  state: string;
  now: string;
  clock_trusted: boolean;
  uptime_ms: number;
  rated_a: number;
  load_factor: number;
  transformer: Transformer | null;
  circuits: Circuit[];
  meters: Meter[];
  piles: Pile[];
  open_orders: Order[];
  bus_connected: boolean;
  uplink: Uplink;
  platforms: Platform[];
  alarms: Alarm[];
}

const kRoot = '/api/v1';
const kSilentMs = 5_000; // the gateway sends each second; five missed are a lost connection
const kRetryMs = 3_000;
const kRequestMs = 10_000;

// The gateway's sentence, and its HTTP status.
export class Refusal extends Error {
  constructor(message: string, readonly status: number) {
    super(message);
  }
}

export async function request<T>(
  path: string, body?: object, method = body ? 'POST' : 'GET',
): Promise<T> {
  const signal = AbortSignal.timeout(kRequestMs);
  const json_body = { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  const options = { method, signal, ...(body ? json_body : {}) };
  const answer = await fetch(kRoot + path, options);
  const json = await answer.json().catch(() => null);
  if (!answer.ok) throw new Refusal(json?.error?.message ?? `HTTP ${answer.status}`, answer.status);
  return json as T;
}

export function act(pile: string, action: string, body: object): Promise<unknown> {
  return request(`/piles/${encodeURIComponent(pile)}/${action}`, body);
}

export const start = (pile: string, connector: number, mode: Mode) =>
  act(pile, 'start', { mode, connector });

export const stop = (pile: string, connector: number) => act(pile, 'stop', { connector });

// Newest first.
export async function ordersIn(state: 'finished' | 'uploaded', limit: number): Promise<Order[]> {
  return (await request<{ orders: Order[] }>(`/orders?state=${state}&limit=${limit}`)).orders;
}

export function series(name: string, from: Date, to: Date): Promise<Series> {
  const span = `from=${from.toISOString()}&to=${to.toISOString()}`;
  return request(`/series?name=${encodeURIComponent(name)}&${span}&step=60`);
}

const listOf = <T>(value: unknown) => (Array.isArray(value) ? (value as T[]) : []);

// As it is where nobody outside limits anything.
function circuitOf(json: Circuit): Circuit {
  const by = typeof json.limit_by === 'string' ? json.limit_by : 'configured';
  return { ...json, limit_by: by, limits: listOf<ExternalLimit>(json.limits) };
}

const kNoUplink: Uplink = {
  configured: false, state: 'off', outbox: 0, disputed: 0, tariff_model: '', last_error: '',
};

// null when the text is not a status. Lists an older gateway does not send are empty, so one missing
// key does not blank the page.
export function parseStatus(text: string): SiteStatus | null {
  try {
    const json = JSON.parse(text) as Partial<SiteStatus> | null;
    if (typeof json?.site !== 'string' || typeof json.now !== 'string') return null;
    return {
      ...(json as SiteStatus),
      transformer: json.transformer ?? null,
      circuits: listOf<Circuit>(json.circuits).map(circuitOf),
      meters: listOf<Meter>(json.meters),
      piles: listOf<Pile>(json.piles),
      open_orders: listOf<Order>(json.open_orders),
      alarms: listOf<Alarm>(json.alarms),
      uplink: { ...kNoUplink, ...json.uplink },
      platforms: listOf<Platform>(json.platforms),
    };
  } catch {
    return null;
  }
}

// Calls `on_status` with each status and `on_link` when the connection comes or goes; reconnects by
// itself for ever. Returns the function that ends it.
export function watch(
  on_status: (status: SiteStatus) => void,
  on_link: (connected: boolean) => void,
): () => void {
  let source: EventSource | undefined;
  let silence: number | undefined;

  function open() {
    source = new EventSource(`${kRoot}/stream`);
    source.onmessage = (event) => {
      const status = parseStatus(event.data);
      if (!status) return;
      expectMore(kSilentMs);
      on_status(status);
      on_link(true);
    };
    source.onerror = () => lose();
    expectMore(kSilentMs);
  }
  function expectMore(ms: number) {
    clearTimeout(silence);
    silence = window.setTimeout(lose, ms);
  }
  function lose() {
    on_link(false);
    source?.close();
    clearTimeout(silence);
    silence = window.setTimeout(open, kRetryMs);
  }

  open();
  return () => {
    source?.close();
    clearTimeout(silence);
  };
}
