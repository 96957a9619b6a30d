import { expect, test } from 'vitest';
import { before, kMaxPoints, type Point, pointOf, remember } from '../src/history';
import { circuit, site } from './status';

const at = (t: number): Point => ({ t, load: [1, 2, 3], limit: 9 });
const times = (history: Point[]) => history.map((point) => point.t);

test('a point is the transformer’s load and its tightest limit', () => {
  const status = site({ circuits: [{ ...circuit('T1', '', 500, 300), limit_a: [500, 480, 490] }] });
  expect(pointOf(status)).toEqual({ t: 1795435200, load: [300, 300, 300], limit: 480 });
});

test('a site without circuits has a point without values', () => {
  expect(pointOf(site({ circuits: [] }))).toMatchObject({ load: [null, null, null], limit: null });
});

test('the oldest points go once there are kMaxPoints', () => {
  let history: Point[] = [];
  for (let t = 1; t <= kMaxPoints + 5; t++) history = remember(history, at(t));
  expect(history).toHaveLength(kMaxPoints);
  expect(history[0]?.t).toBe(6);
});

test('the same instant counts once', () => {
  expect(times(remember([at(5)], at(5)))).toEqual([5]);
});

test('a clock set back begins anew', () => {
  expect(times(remember([at(5), at(6)], at(4)))).toEqual([4]);
});

test('a time that cannot be read is left out', () => {
  expect(times(remember([at(5)], at(NaN)))).toEqual([5]);
});

test('a gap is not bridged by a line', () => {
  const history = remember([at(100)], at(191));
  expect(times(history)).toEqual([100, 101, 191]);
  expect(history[1]?.load).toEqual([null, null, null]);
  expect(times(remember([at(100)], at(190)))).toEqual([100, 190]);
});

test('stored minutes come before what the stream brought, phases joined by their time', () => {
  const minute = (n: number) => new Date(n * 60_000).toISOString();
  const history = before(
    [at(150)],
    [
      { name: 'a1', points: [[minute(1), 10], [minute(2), 20], [minute(3), 30]] },
      { name: 'a2', points: [[minute(2), 21]] },
    ],
  );
  expect(times(history)).toEqual([60, 120, 150]);
  expect(history[0]?.load).toEqual([10, null, null]);
  expect(history[1]?.load).toEqual([20, 21, null]);
});
