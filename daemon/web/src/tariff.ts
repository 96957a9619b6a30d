// What a kWh costs by the time of the day: the tariff's versions, and a draft of another. Nothing here
// draws.
import { request } from './api';

export const kKinds = ['sharp', 'peak', 'flat', 'valley'] as const;
export type Kind = (typeof kKinds)[number];
export const kSlots = 48;

export interface KindPrice {
  energy_1e5_cny: number;
  service_1e5_cny: number;
}
export type Prices = Record<Kind, KindPrice>;

export interface TariffVersion {
  id: number;
  model: string;
  valid_from: string;
  source: string;
  received_at: string;
  prices: Prices;
  slots: Kind[];
}
export interface Tariffs {
  in_force: number | null;
  versions: TariffVersion[];
}

// Prices in CNY per kWh, as people type them; `from` as an input of date and time has it, empty: now.
export interface Draft {
  prices: Record<Kind, { energy: string; service: string }>;
  slots: Kind[];
  from: string;
}

const yuan = (e5: number) => String(e5 / 100_000);

export function draftOf(version: TariffVersion | undefined): Draft {
  const of = (kind: Kind) => {
    const price = version?.prices[kind];
    return { energy: yuan(price?.energy_1e5_cny ?? 0), service: yuan(price?.service_1e5_cny ?? 0) };
  };
  return {
    prices: { sharp: of('sharp'), peak: of('peak'), flat: of('flat'), valley: of('valley') },
    slots: version ? [...version.slots] : Array<Kind>(kSlots).fill('flat'),
    from: '',
  };
}

// In 1/100000 CNY; null where it is no price.
export function priceOf(text: string): number | null {
  const value = Number(text);
  const e5 = Math.round(value * 100_000);
  return text.trim() !== '' && Number.isFinite(value) && e5 >= 0 && e5 <= 1_000_000 ? e5 : null;
}

// What the gateway is sent; null where a price is none.
export function bodyOf({ prices, slots, from }: Draft): object | null {
  const out: Partial<Prices> = {};
  for (const kind of kKinds) {
    const energy = priceOf(prices[kind].energy);
    const service = priceOf(prices[kind].service);
    if (energy === null || service === null) return null;
    out[kind] = { energy_1e5_cny: energy, service_1e5_cny: service };
  }
  return { prices: out, slots, ...(from ? { valid_from: new Date(from).toISOString() } : {}) };
}

const two = (n: number) => String(n).padStart(2, '0');
export const slotTime = (slot: number) => `${two(Math.floor(slot / 2))}:${slot % 2 ? '30' : '00'}`;

// Consecutive slots of one kind.
export function periods(slots: Kind[]): { kind: Kind; from: string; to: string }[] {
  const out: { kind: Kind; from: string; to: string }[] = [];
  slots.forEach((kind, slot) => {
    const last = out[out.length - 1];
    const to = slotTime(slot + 1);
    if (last?.kind === kind) last.to = to;
    else out.push({ kind, from: slotTime(slot), to });
  });
  return out;
}

export const tariffs = () => request<Tariffs>('/tariff');
export const setTariff = (body: object) => request<{ id: number }>('/tariff', body, 'PUT');
export const removeTariff = (id: number) => request<unknown>(`/tariff/${id}`, undefined, 'DELETE');
