import { expect, test } from 'vitest';
import type { Pile } from '../src/api';
import { obstacleTo, readLabel, rowsOf, type Wish } from '../src/binding';
import type { Binding } from '../src/manage';
import { adviceText, obstacleText } from '../src/manage_words';
import { speak } from '../src/words';
import { kPile } from './status';

const kCode = 'AAAQEAYEAUDAOCAJBIFQYDIOB4';
const label = (pile: string) => `youxu:1:${pile}:${kCode}`;
const pile = (number: string, link = 'online'): Pile => ({ ...kPile, pile: number, link });
const bound = (number: string, place = number, state = 'bound'): Binding => ({
  pile: number, place, state, why: 'none', advice: '', changed_at: '2026-11-23T12:00:00.000Z',
});
const wish = (changes: Partial<Wish>): Wish => ({
  label: label('P001'), way: 'own', circuit: '', replaces: '', ...changes,
});

test('a label is read as the gateway reads it', () => {
  expect(readLabel(` ${label('P-01')}\n`)).toEqual({ pile: 'P-01', problem: null });
  expect(readLabel(label('P001').replace(kCode, kCode.toLowerCase())).pile).toBe('P001');
});

test.each([
  ['https://example.com/P001', 'label_prefix'],
  ['', 'label_prefix'],
  [`YOUXU:1:P001:${kCode}`, 'label_prefix'],
  [`youxu:2:P001:${kCode}`, 'label_version'],
  ['youxu:1:P001', 'label_short'],
  [label('P01'), 'label_pile'],
  [label('P'.repeat(33)), 'label_pile'],
  [label('gateway'), 'label_pile'],
  [label('P_001'), 'label_pile'],
  [label('P001').slice(0, -1), 'label_length'],
  [`${label('P001')}A`, 'label_length'],
  [`youxu:1:P001:0${kCode.slice(1)}`, 'label_character'],
  [`youxu:1:P001:${kCode.slice(0, 25)}5`, 'label_last'],
  [`youxu:1:P001:${kCode.slice(0, 25)}B`, 'label_last'],
])('a label %s is refused: %s', (typed, problem) => {
  expect(readLabel(typed)).toEqual({ pile: '', problem });
});

test('a label is never part of what is said about it', () => {
  for (const language of ['zh', 'en'] as const) {
    speak(language);
    expect(obstacleText('label_last')).not.toContain(kCode);
  }
});

const piles = [pile('P001', 'never_seen'), pile('P002')];

test('an obstacle is none for a pile that has a place and is not bound', () => {
  expect(obstacleTo(wish({}), piles, [])).toBeNull();
  expect(obstacleTo(wish({}), piles, [bound('P001', 'P001', 'failed')])).toBeNull();
});

test('an obstacle is that nobody knows the pile', () => {
  const unknown = { label: label('N001') };
  expect(obstacleTo(wish(unknown), piles, [])).toBe('no_place');
  expect(obstacleTo(wish({ ...unknown, way: 'new' }), piles, [])).toBe('no_circuit');
  expect(obstacleTo(wish({ ...unknown, way: 'new', circuit: 'F1' }), piles, [])).toBeNull();
});

test('an obstacle is that it needs no new place', () => {
  expect(obstacleTo(wish({ way: 'new', circuit: 'F1' }), piles, [])).toBe('has_place');
  const replacement = wish({ label: label('N001'), way: 'new', circuit: 'F1' });
  expect(obstacleTo(replacement, piles, [bound('N001', 'P001')])).toBe('has_place');
});

test('an obstacle is that it is bound and there, by its own number or in the place of another', () => {
  expect(obstacleTo(wish({ label: label('P002') }), piles, [bound('P002')])).toBe('connected');
  expect(obstacleTo(wish({ label: label('N001') }), piles, [bound('N001', 'P002')])).toBe('connected');
  expect(obstacleTo(wish({}), piles, [bound('P001')])).toBeNull(); // not heard: anew
});

test('an obstacle is that another has its place', () => {
  expect(obstacleTo(wish({}), piles, [bound('N001', 'P001')])).toBe('place_taken');
});

test('an obstacle is what stands in the way of a replacement', () => {
  const other = { label: label('N001'), way: 'replace' as const };
  expect(obstacleTo(wish(other), piles, [])).toBe('no_replaced');
  expect(obstacleTo(wish({ ...other, replaces: 'P002' }), piles, [])).toBe('still_there');
  expect(obstacleTo(wish({ ...other, replaces: 'P001' }), piles, [])).toBeNull();
  expect(obstacleTo(wish({ way: 'replace', replaces: 'P002' }), piles, [])).toBe('bound_elsewhere');
});

test('the list has every place, what wants attention first', () => {
  const piles = [pile('P001'), pile('P002'), pile('P003')];
  const rows = rowsOf(piles, [bound('P001'), bound('P002', 'P002', 'failed'), bound('N1', 'P001', 'waiting')]);
  expect(rows.map(({ place, pile: number, state }) => `${place} ${number} ${state}`)).toEqual([
    'P001 N1 waiting', 'P002 P002 failed', 'P003  unbound', 'P001 P001 bound',
  ]);
});

test('advice is in the language of the page, and the gateway’s where the page knows none', () => {
  speak('zh');
  expect(adviceText('not_seen', 'Is it on?')).toContain('编码有无输错');
  expect(adviceText('eaten_by_mice', 'Call the cat')).toBe('Call the cat');
  speak('en');
  expect(adviceText('not_seen', 'Is it on?')).toBe('Is it on?');
  speak('zh');
});
