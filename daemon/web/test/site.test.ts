import { expect, test } from 'vitest';
import { countOf, drawnUnder, heatOf, holds, kindOf, severityOf, spotsOf, tightestOf, verdictOf } from '../src/site';
import { circuit, kConnector, kLimit, kPile, kTransformer, site } from './status';

test('the load is within, held at, over the limit or over the rating', () => {
  expect(verdictOf(494, 500, 577)).toBe('within');
  expect(verdictOf(495, 500, 577)).toBe('at_limit');
  expect(verdictOf(505, 500, 577)).toBe('at_limit');
  expect(verdictOf(506, 500, 577)).toBe('over_limit');
  expect(verdictOf(578, 500, 577)).toBe('over_rating');
  expect(verdictOf(578, 500, 0)).toBe('over_limit');
  expect(verdictOf(null, 500, 577)).toBe('unknown');
});

test('a transformer is cool, ages faster than designed, or is too hot', () => {
  expect(heatOf(kTransformer)).toBe('cool');
  expect(heatOf({ ...kTransformer, ageing_rate: 1 })).toBe('cool');
  expect(heatOf({ ...kTransformer, ageing_rate: 1.01 })).toBe('ageing');
  expect(heatOf({ ...kTransformer, hot_spot_c: 120, ageing_rate: 12.7 })).toBe('ageing');
  expect(heatOf({ ...kTransformer, hot_spot_c: 120.1, ageing_rate: 12.8 })).toBe('too_hot');
});

test('a limit holds from its start on and no longer at its end', () => {
  expect(holds(kLimit, '2026-11-23T11:59:59.999Z')).toBe(false);
  expect(holds(kLimit, '2026-11-23T12:00:00Z')).toBe(true);
  expect(holds(kLimit, '2026-11-23T13:59:59.999Z')).toBe(true);
  expect(holds(kLimit, '2026-11-23T14:00:00Z')).toBe(false);
});

test('a circuit without room is over its limit by any load, not by none', () => {
  expect(verdictOf(0, 0, 0)).toBe('within');
  expect(verdictOf(0.1, 0, 0)).toBe('over_limit');
});

test('the tightest phase of all measured circuits is named', () => {
  const root = { ...circuit('T1', '', 500, 300), load_a: [300, 420, null] as [number, number, null] };
  expect(tightestOf(site({ circuits: [root] }))).toMatchObject({ circuit: 'T1', phase: 1, left: 80 });
  const both = site({ circuits: [root, circuit('F1', 'T1', 100, 90)] });
  expect(tightestOf(both)).toMatchObject({ circuit: 'F1', phase: 0, left: 10, verdict: 'within' });
});

test('without a measured load nothing is the tightest', () => {
  expect(tightestOf(site({ circuits: [circuit('T1', '', 500, null)] }))).toBeNull();
  expect(tightestOf(site({ circuits: [] }))).toBeNull();
});

test('a connector charges, waits, is idle or in trouble', () => {
  const kind = (change: object) => kindOf(kPile, { ...kConnector, ...change });
  expect(kind({})).toBe('charging');
  expect(kind({ state: 'paused_limit' })).toBe('waiting');
  expect(kind({ state: 'plugged', order: '' })).toBe('idle');
  expect(kind({ state: 'fault' })).toBe('trouble');
  expect(kind({ faults: ['pe'] })).toBe('trouble');
  expect(kindOf({ ...kPile, link: 'silent' }, kConnector)).toBe('trouble');
  expect(kindOf({ ...kPile, disobedient: true }, kConnector)).toBe('trouble');
});

test('connectors are counted, not piles', () => {
  const spots = spotsOf([{ ...kPile, connectors: [kConnector, { ...kConnector, id: 2 }] }]);
  expect(countOf(spots, 'charging')).toBe(2);
  expect(countOf(spots, 'waiting')).toBe(0);
});

test('what piles draw counts for their circuit and all above it', () => {
  expect(drawnUnder(site(), 'F1')).toEqual([0, 16, 0]);
  expect(drawnUnder(site(), 'T1')).toEqual([0, 16, 0]);
  expect(drawnUnder(site(), 'F2')).toEqual([0, 0, 0]);
});

test('the last word of a pile that does not answer is not counted', () => {
  expect(drawnUnder(site({ piles: [{ ...kPile, link: 'gone' }] }), 'T1')).toEqual([0, 0, 0]);
});

test('circuits that name each other as parents do not hang the page', () => {
  const circuits = [circuit('T1', 'F1', 1, 1), circuit('F1', 'T1', 1, 1)];
  expect(drawnUnder(site({ circuits }), 'X')).toEqual([0, 0, 0]);
});

test('a fault is as bad as the alarm that was raised for it', () => {
  const alarm = { id: 1, severity: 'critical', message: '', raised_at: '', acknowledged: false };
  const alarms = [{ ...alarm, key: 'fault:P001.2:pe' }];
  expect(severityOf(alarms, 'P001', 2, 'pe')).toBe('critical');
  expect(severityOf(alarms, 'P001', 1, 'pe')).toBe('');
  expect(severityOf(alarms, 'P001', 2, 'fan')).toBe('');
});
