// Numbers and times as text. Missing values are a dash, never a zero.
import { words } from './words';

export const kDash = '—';

type Maybe = number | null | undefined;

const known = (value: Maybe): value is number => typeof value === 'number' && Number.isFinite(value);

// No "-0.0", which rounding would make of a small negative value.
function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : text;
}

export const amps = (value: Maybe) => (known(value) ? `${fixed(value, 1)} A` : kDash);

export const kilowatts = (watts: Maybe) => (known(watts) ? `${fixed(watts / 1000, 1)} kW` : kDash);

export const kilowattHours = (wh: Maybe) => (known(wh) ? `${fixed(wh / 1000, 2)} kWh` : kDash);

export const celsius = (value: Maybe) => (known(value) ? `${fixed(value, 1)} °C` : kDash);

// "0.30×", "47×": how many times as fast.
export const times = (value: Maybe) => (known(value) ? `${fixed(value, value < 10 ? 2 : 0)}×` : kDash);

export const days = (hours: Maybe) => (known(hours) ? words().daysOfLife(fixed(hours / 24, 1)) : kDash);

// The gateway counts money in 1/10000 yuan.
export const yuan = (e4: Maybe) => (known(e4) ? `¥${fixed(e4 / 10_000, 2)}` : kDash);

export const percent = (fraction: Maybe) => (known(fraction) ? `${Math.round(fraction * 100)}%` : kDash);

const two = (n: number) => String(n).padStart(2, '0');

// In the browser's zone: "11-23 08:05".
export function dayTime(rfc3339: string | null | undefined): string {
  const t = new Date(rfc3339 ?? '');
  if (Number.isNaN(t.getTime())) return kDash;
  return `${two(t.getMonth() + 1)}-${two(t.getDate())} ${two(t.getHours())}:${two(t.getMinutes())}`;
}

// In the browser's zone: "08:05:09".
export function clockTime(rfc3339: string | null | undefined): string {
  const t = new Date(rfc3339 ?? '');
  if (Number.isNaN(t.getTime())) return kDash;
  return `${two(t.getHours())}:${two(t.getMinutes())}:${two(t.getSeconds())}`;
}

export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return words().seconds(seconds);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return words().minutes(minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return words().hours(hours, minutes % 60);
  return words().days(Math.floor(hours / 24), hours % 24);
}

// The current a connector draws: its most loaded phase.
export function greatest(phases: readonly number[]): number {
  return Math.max(0, ...phases);
}
