import { expect, test } from 'vitest';
import { cardsLike, isCardNumber, maskedCard } from '../src/card';
import type { Card } from '../src/manage';

const card = (number: string, name: string): Card => ({ card: number, name, piles: [], enabled: true });

test('a card has a number as readers tell it', () => {
  expect(['04A1B2C3', 'a', '9'.repeat(32), '-'].every(isCardNumber)).toBe(true);
  expect(['', '9'.repeat(33), '04 A1', '04:A1', '../x', '卡'].some(isCardNumber)).toBe(false);
});

test('a card is named by its end, as in alarms', () => {
  expect(maskedCard('04A1B2C3D4E5')).toBe('*D4E5');
  expect(maskedCard('123456')).toBe('*56'); // most of a short one stays unsaid
  expect(maskedCard('12')).toBe('*');
});

test('a card is found by its name or its end, and not by the middle of its number', () => {
  const cards = [card('04A1B2C3D4E5', '7-2-301'), card('99887766', 'Wang')];
  expect(cardsLike(cards, ' ')).toEqual(cards);
  expect(cardsLike(cards, 'wang')).toEqual([cards[1]]);
  expect(cardsLike(cards, '*d4e5')).toEqual([cards[0]]);
  expect(cardsLike(cards, 'B2C3')).toEqual([]);
});
