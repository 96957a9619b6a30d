// What installers and maintenance staff ask of the gateway: bindings, cards, habits and the care of a
// pile. Nothing here draws.
import { act, type Habit, request } from './api';

export interface Binding {
  pile: string;
  place: string;
  state: string;
  why: string;
  advice: string;
  changed_at: string;
}

export interface BindRequest {
  label: string;
  replaces?: string;
  name?: string;
  circuit?: string;
  phases?: string;
}

export interface Card {
  card: string;
  name: string;
  piles: string[];
  enabled: boolean;
  origin?: string;
}

export type Maintenance = 'identify' | 'selftest' | 'unlock' | 'reset';

const ofPile = (pile: string) => `/piles/${encodeURIComponent(pile)}`;
const ofCard = (number: string) => `/cards/${encodeURIComponent(number)}`;

export async function bindings(): Promise<Binding[]> {
  return (await request<{ bindings: Binding[] }>('/bindings')).bindings;
}

// False: the gateway hears every pile of its configuration, without keys.
export async function bindsPiles(): Promise<boolean> {
  return Boolean((await request<{ bus?: { psk_file?: string } }>('/config')).bus?.psk_file);
}

export const bind = (wanted: BindRequest) => request<Binding>('/piles', wanted);

export const unbind = (pile: string) => request<unknown>(ofPile(pile), undefined, 'DELETE');

// By their number.
export async function cards(): Promise<Card[]> {
  return (await request<{ cards: Card[] }>('/cards')).cards;
}

export const saveCard = ({ card, name, piles, enabled }: Card) =>
  request<unknown>(ofCard(card), { name, piles, enabled }, 'PUT');

export const removeCard = (number: string) =>
  request<unknown>(ofCard(number), undefined, 'DELETE');

export const saveHabit = (pile: string, habit: Habit) =>
  request<unknown>(`${ofPile(pile)}/habit`, habit, 'PUT');

export const maintain = (pile: string, action: Maintenance, connector: number) =>
  act(pile, action, { connector });

export const lockOut = (pile: string, on: boolean) => act(pile, 'lock_out', { on });
