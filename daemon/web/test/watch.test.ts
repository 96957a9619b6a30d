// The status stream with a made-up EventSource and made-up time.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watch } from '../src/api';
import { site } from './status';

class FakeSource {
  static all: FakeSource[] = [];
  onmessage?: (event: { data: string }) => void;
  onerror?: () => void;
  closed = false;
  constructor() {
    FakeSource.all.push(this);
  }
  close() {
    this.closed = true;
  }
  say(data: string) {
    this.onmessage?.({ data });
  }
}

const newest = () => FakeSource.all.at(-1) as FakeSource;
let seen: string[];
let end: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('window', globalThis);
  vi.stubGlobal('EventSource', FakeSource);
  FakeSource.all = [];
  seen = [];
  end = watch((status) => seen.push(status.now), (connected) => seen.push(connected ? 'up' : 'lost'));
});

afterEach(() => {
  end();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a status is passed on and the connection counts as up', () => {
  newest().say(JSON.stringify(site({ now: 'n' })));
  expect(seen).toEqual(['n', 'up']);
});

test('a silence of five seconds is a lost connection, tried again three seconds later', () => {
  newest().say(JSON.stringify(site({ now: 'n' })));
  vi.advanceTimersByTime(4_999);
  expect(seen.at(-1)).toBe('up');
  vi.advanceTimersByTime(1);
  expect(seen.at(-1)).toBe('lost');
  expect(newest().closed).toBe(true);
  vi.advanceTimersByTime(3_000);
  expect(FakeSource.all).toHaveLength(2);
  newest().say(JSON.stringify(site({ now: 'again' })));
  expect(seen.slice(-2)).toEqual(['again', 'up']);
});

test('an error is a lost connection at once, and there is never more than one open source', () => {
  newest().onerror?.();
  expect(seen).toEqual(['lost']);
  for (let i = 0; i < 5; i++) {
    vi.advanceTimersByTime(3_000);
    newest().onerror?.();
  }
  expect(FakeSource.all).toHaveLength(6);
  expect(FakeSource.all.every((source) => source.closed)).toBe(true);
});

test('what is no status counts as silence', () => {
  newest().say('{"site":');
  vi.advanceTimersByTime(5_000);
  expect(seen).toEqual(['lost']);
});

test('once ended, nothing is opened any more', () => {
  end();
  vi.advanceTimersByTime(60_000);
  expect(FakeSource.all).toHaveLength(1);
  expect(seen).toEqual([]);
});
