// Cards: what a number looks like, and which of many are meant. Nothing here draws.
import type { Card } from './manage';

const kShownCharacters = 4;

export const isCardNumber = (text: string) => /^[A-Za-z0-9-]{1,32}$/.test(text);

// "*4711": as alarms name a card, so that both can be compared.
export function maskedCard(number: string): string {
  const shown = Math.min(kShownCharacters, Math.floor(number.length / 3));
  return `*${number.slice(number.length - shown)}`;
}

// By a part of the name, or the end of the number; all where nothing is looked for.
export function cardsLike(cards: readonly Card[], wanted: string): readonly Card[] {
  const text = wanted.trim().toLowerCase().replace(/^\*/, '');
  if (!text) return cards;
  return cards.filter(({ card, name }) =>
    name.toLowerCase().includes(text) || card.toLowerCase().endsWith(text));
}
