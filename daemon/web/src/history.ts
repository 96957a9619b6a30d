// The last minutes of the transformer's load, collected from the stream for the chart.
import type { SiteStatus } from './api';

export const kMaxPoints = 900; // 15 minutes at one a second

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
// instant twice is kept once.
export function remember(history: readonly Point[], point: Point): Point[] {
  if (!Number.isFinite(point.t)) return [...history];
  const last = history.at(-1);
  if (last && point.t < last.t) return [point];
  if (last && point.t === last.t) return [...history];
  return [...history, point].slice(-kMaxPoints);
}
