// Binding as far as the page can judge it before the gateway does, so that what is wrong is said in the
// reader's language and beside the field that it is about. The gateway has the last word.
import type { Pile } from './api';
import type { Binding } from './manage';

const kPrefix = 'youxu:';
const kVersion = '1:';
const kCodeLength = 26;
const kOwnName = 'gateway';

export type LabelProblem =
  | 'label_prefix' | 'label_version' | 'label_short' | 'label_pile' | 'label_length'
  | 'label_character' | 'label_last';

export interface Label {
  pile: string; // empty where there is a problem
  problem: LabelProblem | null;
}

// The form of drivers/pile/pile_label.hpp.
export function readLabel(typed: string): Label {
  const wrong = (problem: LabelProblem): Label => ({ pile: '', problem });
  const text = typed.trim();
  if (!text.startsWith(kPrefix)) return wrong('label_prefix');
  const rest = text.slice(kPrefix.length);
  if (!rest.startsWith(kVersion)) return wrong('label_version');
  const [pile = '', ...codes] = rest.slice(kVersion.length).split(':');
  if (codes.length === 0) return wrong('label_short');
  if (!/^[A-Za-z0-9-]{4,32}$/.test(pile) || pile === kOwnName) return wrong('label_pile');
  const code = codes.join(':');
  if (code.length !== kCodeLength) return wrong('label_length');
  if (!/^[A-Za-z2-7]*$/.test(code)) return wrong('label_character');
  // 26 characters are 130 bits; the last two are 0.
  return /[AEIMQUY4]$/i.test(code) ? { pile, problem: null } : wrong('label_last');
}

// Whose place the pile is to have: its own of the configuration, a new one, or that of another.
export type Way = 'own' | 'new' | 'replace';

export interface Wish {
  label: string;
  way: Way;
  circuit: string;
  replaces: string; // number of a place
}

export type Obstacle =
  | LabelProblem | 'no_place' | 'has_place' | 'no_circuit' | 'no_replaced' | 'connected'
  | 'bound_elsewhere' | 'still_there' | 'place_taken';

function placeOf(pile: string, bindings: readonly Binding[]): string | undefined {
  return bindings.find((one) => one.pile === pile)?.place;
}

function isBoundAndHeard(pile: string, piles: readonly Pile[], bindings: readonly Binding[]) {
  const binding = bindings.find((one) => one.pile === pile && one.state === 'bound');
  return piles.some(({ pile: place, link }) => place === binding?.place && link === 'online');
}

// What the gateway would refuse, as far as it can be seen; null: nothing.
export function obstacleTo(
  wish: Wish, piles: readonly Pile[], bindings: readonly Binding[],
): Obstacle | null {
  const { pile, problem } = readLabel(wish.label);
  if (problem) return problem;
  const isPlace = (number: string | undefined) => piles.some((one) => one.pile === number);
  if (isBoundAndHeard(pile, piles, bindings)) return 'connected';
  const place = isPlace(pile) ? pile : placeOf(pile, bindings);
  if (wish.way === 'own') {
    const other = bindings.find((one) => one.place === place && one.state === 'bound');
    return !isPlace(place) ? 'no_place' : other && other.pile !== pile ? 'place_taken' : null;
  }
  if (wish.way === 'new') return isPlace(place) ? 'has_place' : wish.circuit ? null : 'no_circuit';
  if (!wish.replaces) return 'no_replaced';
  if (isPlace(pile) && pile !== wish.replaces) return 'bound_elsewhere';
  const there = piles.find((one) => one.pile === wish.replaces);
  return there?.link === 'online' ? 'still_there' : null;
}

export type BindingState = 'waiting' | 'failed' | 'unbound' | 'bound';

export interface BindingRow {
  pile: string; // empty where the place has none
  place: string;
  state: BindingState;
  binding: Binding | null;
}

const kOrder: BindingState[] = ['waiting', 'failed', 'unbound', 'bound'];

// Every binding, and every place without one; what wants attention first.
export function rowsOf(piles: readonly Pile[], bindings: readonly Binding[]): BindingRow[] {
  const taken = new Set(bindings.map((one) => one.place));
  const rows: BindingRow[] = bindings.map((binding) => ({
    pile: binding.pile, place: binding.place, state: binding.state as BindingState, binding,
  }));
  for (const { pile } of piles)
    if (!taken.has(pile)) rows.push({ pile: '', place: pile, state: 'unbound', binding: null });
  return rows.sort((a, b) => kOrder.indexOf(a.state) - kOrder.indexOf(b.state));
}
