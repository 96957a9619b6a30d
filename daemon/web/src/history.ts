// The last minutes of the transformer's load for the chart: the gateway's stored minutes, then what
// the stream brings.
import type { Series, SiteStatus } from './api';

export const kMaxPoints = 900; // 15 minutes at one a second
export const kHistoryMs = 15 * 60_000;
const kGapSeconds = 90; // stored points are a minute apart; longer without one is a gap

export interface Point {
  t: number; // Unix seconds
  load: (number | null)[];
  limit: number | null; // the tightest phase's
}

export function pointOf(status: SiteStatus): Point {
  const root = status.circuits[0];
  return {
    t: Date.parse(status.now) / 1000,
    load: root ? [...root.load_a] : [null, null, null],
    limit: root ? Math.min(...root.limit_a) : null,
  };
}

// At most kMaxPoints, times strictly rising: a clock set back begins a new history, the same
// instant twice is kept once. A gap shows as one, not as a straight line.
export function remember(history: readonly Point[], point: Point): Point[] {
  if (!Number.isFinite(point.t)) return [...history];
  const last = history.at(-1);
  if (last && point.t < last.t) return [point];
  if (last && point.t === last.t) return [...history];
  const gap = last && point.t - last.t > kGapSeconds;
  const hole: Point[] = gap ? [{ t: last.t + 1, load: [null, null, null], limit: null }] : [];
  return [...history, ...hole, point].slice(-kMaxPoints);
}

// One stored series a phase, put before what the stream has brought meanwhile.
export function before(history: readonly Point[], phases: readonly Series[]): Point[] {
  const first = history[0]?.t ?? Infinity;
  const stored = new Map<number, (number | null)[]>();
  phases.forEach((series, phase) => {
    for (const [at, value] of series.points) {
      const t = Date.parse(at) / 1000;
      if (!(t < first)) continue;
      const load = stored.get(t) ?? [null, null, null];
      load[phase] = value;
      stored.set(t, load);
    }
  });
  const old = [...stored].sort(([a], [b]) => a - b).map(([t, load]) => ({ t, load, limit: null }));
  return [...old, ...history].reduce(remember, []);
}
