import { afterEach, expect, test, vi } from 'vitest';
import { Refusal } from '../src/api';
import { habitIsWhole } from '../src/habit';
import { bind, bindsPiles, cards, lockOut, maintain, removeCard, saveCard, saveHabit, unbind } from '../src/manage';

const kHabit = {
  battery_wh: 60_000, arrival_soc: 20, target_soc: 90, pickup: '07:30', mode: 'ordered' as const,
  plug_and_charge: true,
};

// Answers every request with `json`, and remembers the last as "METHOD path body".
function answering(json: object, status = 200): () => string {
  let asked = '';
  vi.stubGlobal('fetch', async (path: string, { method, body }: RequestInit) => {
    asked = `${method} ${path}${body ? ` ${body}` : ''}`;
    return new Response(JSON.stringify(json), { status });
  });
  return () => asked;
}

afterEach(() => vi.unstubAllGlobals());

test('a request is what the API describes', async () => {
  const asked = answering({ ok: true });
  await bind({ label: 'youxu:1:P001:X', circuit: 'F1' });
  expect(asked()).toBe('POST /api/v1/piles {"label":"youxu:1:P001:X","circuit":"F1"}');
  await unbind('P001');
  expect(asked()).toBe('DELETE /api/v1/piles/P001');
  await saveCard({ card: '04A1', name: '7-2-301', piles: ['P001'], enabled: false });
  expect(asked()).toBe('PUT /api/v1/cards/04A1 {"name":"7-2-301","piles":["P001"],"enabled":false}');
  await removeCard('04A1');
  expect(asked()).toBe('DELETE /api/v1/cards/04A1');
  await maintain('P001', 'unlock', 2);
  expect(asked()).toBe('POST /api/v1/piles/P001/unlock {"connector":2}');
  await lockOut('P001', true);
  expect(asked()).toBe('POST /api/v1/piles/P001/lock_out {"on":true}');
  await saveHabit('P001', kHabit);
  expect(asked()).toBe(`PUT /api/v1/piles/P001/habit ${JSON.stringify(kHabit)}`);
});

test('a request that is refused gives the gateway’s sentence', async () => {
  answering({ error: { code: 'refused', message: 'there are 5000 already' } }, 409);
  const saving = saveCard({ card: '1', name: '', piles: [], enabled: true });
  await expect(saving).rejects.toEqual(new Refusal('there are 5000 already', 409));
});

test('a request tells whether piles are bound here', async () => {
  answering({ bus: { psk_file: '/var/lib/youxu-broker/psk' } });
  expect(await bindsPiles()).toBe(true);
  answering({});
  expect(await bindsPiles()).toBe(false);
});

test('a request lists cards', async () => {
  answering({ cards: [{ card: '04A1', name: '', piles: [], enabled: true }] });
  expect((await cards()).map(({ card }) => card)).toEqual(['04A1']);
});

test('a habit is whole within what the gateway takes', () => {
  expect(habitIsWhole(kHabit)).toBe(true);
  const wrong = [
    { battery_wh: NaN }, { battery_wh: 0 }, { battery_wh: 1_000_001 }, { arrival_soc: -1 },
    { arrival_soc: 90 }, { target_soc: 101 }, { target_soc: 80.5 }, { pickup: '' },
  ];
  for (const changes of wrong) expect(habitIsWhole({ ...kHabit, ...changes })).toBe(false);
});
