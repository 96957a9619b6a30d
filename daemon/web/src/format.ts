// Numbers and times as text. Missing values are a dash, never a zero.

export const kDash = '—';

export function amps(value: number | null | undefined): string {
  return value == null ? kDash : `${value.toFixed(value < 100 ? 1 : 0)} A`;
}

export function kilowatts(watts: number | null): string {
  return watts == null ? kDash : `${(watts / 1000).toFixed(1)} kW`;
}

export function kilowattHours(wh: number): string {
  return `${(wh / 1000).toFixed(2)} kWh`;
}

// The gateway counts money in 1/10000 yuan.
export function yuan(e4: number): string {
  return `¥${(e4 / 10_000).toFixed(2)}`;
}

export function percent(fraction: number): string {
  return `${Math.round(fraction * 100)}%`;
}

const two = (n: number) => String(n).padStart(2, '0');

// In the browser's zone: "11-23 08:05".
export function dayTime(rfc3339: string | null): string {
  if (!rfc3339) return kDash;
  const t = new Date(rfc3339);
  if (Number.isNaN(t.getTime())) return kDash;
  return `${two(t.getMonth() + 1)}-${two(t.getDate())} ${two(t.getHours())}:${two(t.getMinutes())}`;
}

export function duration(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} 分钟`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} 小时 ${minutes % 60} 分`;
  return `${Math.floor(hours / 24)} 天 ${hours % 24} 小时`;
}

// The last four characters tell two orders or piles of a site apart.
export function tail(id: string): string {
  return id.length > 8 ? `…${id.slice(-4)}` : id;
}

// The current a connector draws: its most loaded phase.
export function greatest(phases: readonly number[]): number {
  return Math.max(0, ...phases);
}

export type Level = 'good' | 'near' | 'over';

// Near: 90% of the limit is used. A limit of zero leaves no room, so any load is over it.
export function loadLevel(load: number, limit: number): Level {
  if (load > limit) return 'over';
  return load >= limit * 0.9 ? 'near' : 'good';
}
