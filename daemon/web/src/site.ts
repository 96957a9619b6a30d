// What the figures mean for the operator: is the limit held and by how much, who charges, who
// waits. Nothing here draws.
import type { Alarm, Circuit, Connector, ExternalLimit, Phases, Pile, SiteStatus, Transformer } from './api';

export const kPhaseNames = ['A', 'B', 'C'];

export type Verdict = 'unknown' | 'within' | 'at_limit' | 'over_limit' | 'over_rating';

// The gateway steers to the limit, which already holds a margin, so the load hovers about it.
const kHover = 0.01;

// `rated` is 0 where a circuit has no rating of its own.
export function verdictOf(load: number | null, limit: number, rated: number): Verdict {
  if (load === null) return 'unknown';
  if (rated > 0 && load > rated) return 'over_rating';
  if (load > limit * (1 + kHover)) return 'over_limit';
  return load >= limit * (1 - kHover) && load > 0 ? 'at_limit' : 'within';
}

export interface Tightest {
  circuit: string;
  phase: number;
  load: number;
  limit: number;
  left: number; // negative: over the limit
  verdict: Verdict;
}

// The measured circuit and phase with the least left; null when nothing is measured.
export function tightestOf(status: SiteStatus): Tightest | null {
  const all = status.circuits.flatMap((circuit, index) =>
    circuit.load_a.flatMap((load, phase): Tightest[] => {
      const limit = circuit.limit_a[phase];
      if (load === null || limit === undefined) return [];
      const verdict = verdictOf(load, limit, index === 0 ? status.rated_a : 0);
      return [{ circuit: circuit.id, phase, load, limit, left: limit - load, verdict }];
    }),
  );
  return all.reduce<Tightest | null>((a, b) => (a && a.left <= b.left ? a : b), null);
}

// From its start on, no longer at its end; `now` by the gateway's clock.
export function holds(limit: ExternalLimit, now: string): boolean {
  const at = Date.parse(now);
  return at >= Date.parse(limit.from) && at < Date.parse(limit.to);
}

export type Heat = 'cool' | 'ageing' | 'too_hot';

export function heatOf({ hot_spot_c, hot_spot_limit_c, ageing_rate }: Transformer): Heat {
  if (hot_spot_c > hot_spot_limit_c) return 'too_hot';
  return ageing_rate > 1 ? 'ageing' : 'cool';
}

export type Kind = 'charging' | 'waiting' | 'idle' | 'trouble';

export function kindOf(pile: Pile, connector: Connector): Kind {
  if (pile.link !== 'online' || pile.disobedient || connector.faults.length > 0) return 'trouble';
  if (connector.state === 'fault' || connector.state === 'unknown') return 'trouble';
  if (!connector.order) return 'idle';
  return connector.state === 'charging' ? 'charging' : 'waiting';
}

// How bad a fault is, by the alarm that the gateway raised for it; empty where it has none.
export function severityOf(
  alarms: readonly Alarm[], pile: string, connector: number, code: string,
): string {
  const key = `fault:${pile}.${connector}:${code}`;
  return alarms.find((alarm) => alarm.key === key)?.severity ?? '';
}

export interface Spot {
  pile: Pile;
  connector: Connector;
  kind: Kind;
}

export function spotsOf(piles: readonly Pile[]): Spot[] {
  return piles.flatMap((pile) =>
    pile.connectors.map((connector) => ({ pile, connector, kind: kindOf(pile, connector) })),
  );
}

export function countOf(spots: readonly Spot[], kind: Kind): number {
  return spots.filter((spot) => spot.kind === kind).length;
}

function isUnder(circuits: readonly Circuit[], id: string, ancestor: string): boolean {
  for (let at = id, hops = 0; hops <= circuits.length; hops++) {
    if (at === ancestor) return true;
    at = circuits.find((circuit) => circuit.id === at)?.parent ?? '';
  }
  return false;
}

// What the piles under a circuit say they draw. Only piles that answer: the last word of a silent
// one may be old, its current then counts with the other loads.
export function drawnUnder(status: SiteStatus, circuit: string): Phases<number> {
  const sum: Phases<number> = [0, 0, 0];
  for (const pile of status.piles) {
    if (pile.link !== 'online' || !isUnder(status.circuits, pile.circuit, circuit)) continue;
    for (const connector of pile.connectors)
      connector.current_a.forEach((current, phase) => {
        sum[phase as 0 | 1 | 2] += current;
      });
  }
  return sum;
}
