import { expect, test } from 'vitest';
import { parseStatus } from '../src/api';
import { circuit, site } from './status';

test('a whole status passes unchanged', () => {
  expect(parseStatus(JSON.stringify(site()))).toEqual(site());
});

test('what is no status is refused', () => {
  for (const text of ['', '{', 'null', '5', '[]', '{}', '{"site":1,"now":"x"}', '{"site":"a"}'])
    expect(parseStatus(text)).toBeNull();
});

test('missing lists are empty, a missing uplink is off', () => {
  const status = parseStatus('{"site":"a","now":"2026-11-23T12:00:00Z","alarms":null}');
  expect(status).toMatchObject({ circuits: [], meters: [], piles: [], open_orders: [], alarms: [] });
  expect(status?.uplink).toMatchObject({ configured: false, state: 'off', outbox: 0 });
});

test('a gateway that knows nothing of the transformer shows none', () => {
  const { transformer: _, ...older } = site();
  expect(parseStatus(JSON.stringify(older))?.transformer).toBeNull();
});

test('a gateway that knows no external limits has none', () => {
  const { limits: _, limit_by: __, ...older } = circuit('T1', '', 500, 300);
  const status = parseStatus(JSON.stringify({ ...site(), circuits: [older] }));
  expect(status?.circuits[0]).toMatchObject({ limits: [], limit_by: 'configured' });
});

test('a key this page does not know does no harm', () => {
  expect(parseStatus(JSON.stringify({ ...site(), solar: [1] }))?.site).toBe('台区');
});
