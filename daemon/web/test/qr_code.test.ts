import { expect, test } from 'vitest';
import encodeQR from 'qr';
import { pathOf } from '../src/qr_code';

test('a code is drawn as one square for each dark module', () => {
  expect(pathOf([[true, false], [false, true]])).toBe('M0 0h1v1h-1zM1 1h1v1h-1z');
  expect(pathOf([])).toBe('');
});

test('a platform\'s prefix with a pile\'s number fits into a code', () => {
  const modules = encodeQR('https://example.cn/c?no=3201060000000101', 'raw');
  expect(modules.length).toBe(modules[0]?.length);
  expect(pathOf(modules).length).toBeGreaterThan(1000);
});
