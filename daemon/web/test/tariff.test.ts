import { describe, expect, it } from 'vitest';
import { startBody } from '../src/start_form';
import { bodyOf, draftOf, periods, priceOf, slotTime, type TariffVersion } from '../src/tariff';

const price = { energy_1e5_cny: 120_000, service_1e5_cny: 40_000 };
const version: TariffVersion = {
  id: 1, model: '0001', valid_from: '2026-01-05T00:00:00Z', source: 'platform', received_at: '2026-01-05T00:00:00Z',
  prices: { sharp: price, peak: price, flat: price, valley: { energy_1e5_cny: 35_001, service_1e5_cny: 0 } },
  slots: Array.from({ length: 48 }, (_, slot) => (slot < 14 ? 'valley' : 'flat')),
};

describe('a tariff', () => {
  it('comes back from a draft as it was', () => {
    expect(bodyOf(draftOf(version))).toEqual({ prices: version.prices, slots: version.slots });
  });
  it('is valid from the time that was typed, in the zone of whoever typed it', () => {
    const body = bodyOf({ ...draftOf(version), from: '2026-12-01T00:30' }) as { valid_from: string };
    expect(new Date(body.valid_from).getTime()).toBe(new Date(2026, 11, 1, 0, 30).getTime());
  });
  it('is none while a price is none', () => {
    for (const text of ['', ' ', 'x', '-1', '10.1']) expect(priceOf(text)).toBeNull();
    expect(priceOf('0.35001')).toBe(35_001);
    const draft = draftOf(version);
    draft.prices.peak.energy = 'dear';
    expect(bodyOf(draft)).toBeNull();
  });
  it('reads as periods', () => {
    expect(periods(version.slots)).toEqual([
      { kind: 'valley', from: '00:00', to: '07:00' }, { kind: 'flat', from: '07:00', to: '24:00' },
    ]);
    expect(slotTime(47)).toBe('23:30');
  });
  it('begins flat and free where there is none yet', () => {
    expect(draftOf(undefined).slots).toHaveLength(48);
    expect(bodyOf(draftOf(undefined))).not.toBeNull();
  });
});

describe('a start', () => {
  const wish = { connector: 2, mode: 'ordered' as const, begin: '', kwh: '', yuan: '', minutes: '' };
  it('has the bounds that were typed, in the units of the gateway', () => {
    expect(startBody(wish)).toEqual({ connector: 2, mode: 'ordered' });
    expect(startBody({ ...wish, kwh: '12.5', yuan: '20', minutes: '90' })).toEqual({
      connector: 2, mode: 'ordered', energy_wh: 12_500, amount_limit_1e4_cny: 200_000, time_limit_min: 90,
    });
  });
  it('is none with a bound that is no number above 0', () => {
    for (const text of ['x', '0', '-3']) expect(startBody({ ...wish, yuan: text })).toBeNull();
  });
});
