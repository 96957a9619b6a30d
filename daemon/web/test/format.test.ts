import { afterEach, expect, test } from 'vitest';
import {
  amps, celsius, clockTime, days, dayTime, duration, greatest, kDash, kilowattHours, kilowatts, percent, times, yuan,
} from '../src/format';
import { speak } from '../src/words';

afterEach(() => speak('zh'));

test('figures have their unit and a fixed number of digits', () => {
  expect(amps(15.96)).toBe('16.0 A');
  expect(kilowatts(7360)).toBe('7.4 kW');
  expect(kilowattHours(1085)).toBe('1.08 kWh');
  expect(yuan(12_345)).toBe('¥1.23');
  expect(percent(0.879)).toBe('88%');
});

test('what is missing is a dash, never a zero', () => {
  for (const text of [amps, kilowatts, kilowattHours, yuan, percent]) {
    for (const nothing of [null, undefined, NaN, Infinity]) expect(text(nothing)).toBe(kDash);
    expect(text(0)).toMatch(/0/);
  }
  for (const nothing of [null, undefined, '', 'yesterday']) {
    expect(dayTime(nothing)).toBe(kDash);
    expect(clockTime(nothing)).toBe(kDash);
  }
});

test('temperatures, ageing and life used are short and honest', () => {
  expect(celsius(87.44)).toBe('87.4 °C');
  expect(celsius(-0.04)).toBe('0.0 °C');
  expect(times(0.295)).toBe('0.29×');
  expect(times(47.4219)).toBe('47×');
  expect(days(123.5)).toBe('5.1 天');
  for (const text of [celsius, times, days]) expect(text(null)).toBe(kDash);
  speak('en');
  expect(days(24)).toBe('1.0 d');
});

test('a small negative value does not become minus zero, a real one stays negative', () => {
  expect(amps(-0.04)).toBe('0.0 A');
  expect(amps(-0.06)).toBe('-0.1 A');
});

test('huge numbers are written out', () => {
  expect(kilowattHours(Number.MAX_SAFE_INTEGER)).toBe('9007199254740.99 kWh');
  expect(yuan(99_999_999_900)).toBe('¥9999999.99');
  expect(amps(1e9)).toBe('1000000000.0 A');
});

test('times are in the zone of the browser', () => {
  const at = new Date(2026, 10, 3, 8, 5, 9).toISOString();
  expect(dayTime(at)).toBe('11-03 08:05');
  expect(clockTime(at)).toBe('08:05:09');
});

test('a duration names its two greatest units', () => {
  expect(duration(-5)).toBe('0 秒');
  expect(duration(59_999)).toBe('59 秒');
  expect(duration(60_000)).toBe('1 分钟');
  expect(duration(3_600_000 + 120_000)).toBe('1 小时 2 分');
  expect(duration(26 * 3_600_000)).toBe('1 天 2 小时');
  speak('en');
  expect(duration(26 * 3_600_000)).toBe('1 d 2 h');
});

test('the current of a connector is that of its most loaded phase', () => {
  expect(greatest([3, 16, 7])).toBe(16);
  expect(greatest([])).toBe(0);
});
