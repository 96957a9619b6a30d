// Cards that may start a charge at a pile's reader.
import { useEffect, useState } from 'preact/hooks';
import type { Pile } from './api';
import { placeName } from './bind_form';
import { cardsLike, isCardNumber, maskedCard } from './card';
import { kDash } from './format';
import { type Card, cards as askCards, removeCard, saveCard } from './manage';
import { manageWords } from './manage_words';
import { words } from './words';

const kShown = 200;
const kNewCard: Card = { card: '', name: '', piles: [], enabled: true };

// Runs a change and reads the list again; true where it was done.
type Run = (change: Promise<unknown>) => Promise<boolean>;

function useCards(): [all: Card[] | null, failure: string, run: Run] {
  const [all, setAll] = useState<Card[] | null>(null);
  const [failure, setFailure] = useState('');
  const read = () => askCards().then(setAll);
  const run: Run = async (change) => {
    try {
      await change;
      await read();
      setFailure('');
      return true;
    } catch (error) {
      setFailure((error as Error).message);
      return false;
    }
  };
  useEffect(() => void run(Promise.resolve()), []);
  return [all, failure, run];
}

interface PilesProps {
  chosen: readonly string[];
  piles: readonly Pile[];
  choose: (piles: string[]) => void;
}

function GoodAt({ chosen, piles, choose }: PilesProps) {
  const say = manageWords();
  const left = piles.filter(({ pile }) => !chosen.includes(pile));
  return (
    <label>
      {say.goodAt}
      <span class="chips">
        {chosen.length === 0 && <span class="tag">{say.everywhere}</span>}
        {chosen.map((pile) => (
          <button key={pile} type="button" class="chip" onClick={() => choose(chosen.filter((p) => p !== pile))}>
            {piles.find((p) => p.pile === pile)?.name || pile} ×
          </button>
        ))}
        <select name="piles" value="" onChange={(e) => choose([...chosen, e.currentTarget.value])}>
          <option value="">{say.alsoAt}</option>
          {left.map((pile) => <option key={pile.pile} value={pile.pile}>{placeName(pile)}</option>)}
        </select>
      </span>
    </label>
  );
}

function AddCard({ cards, piles, run }: { cards: readonly Card[]; piles: readonly Pile[]; run: Run }) {
  const [card, setCard] = useState<Card>(kNewCard);
  const [problem, setProblem] = useState('');
  const say = manageWords();
  const change = (changes: Partial<Card>) => setCard((old) => ({ ...old, ...changes }));
  async function submit(event: Event) {
    event.preventDefault();
    const number = card.card.trim();
    const known = cards.some((one) => one.card === number);
    const wrong = !isCardNumber(number) ? say.badNumber : known ? say.knownCard : '';
    setProblem(wrong);
    if (!wrong && (await run(saveCard({ ...card, card: number, name: card.name.trim() }))))
      setCard(kNewCard);
  }
  return (
    <form class="fields" id="add-card" onSubmit={submit}>
      <label>
        {say.number}
        <input
          name="card" maxLength={32} placeholder={say.numberHint} value={card.card}
          autocomplete="off" spellcheck={false}
          onInput={(e) => (setProblem(''), change({ card: e.currentTarget.value }))}
        />
      </label>
      <label>
        {say.name}
        <input name="name" maxLength={64} placeholder={say.cardNameHint} value={card.name} onInput={(e) => change({ name: e.currentTarget.value })} />
      </label>
      <GoodAt chosen={card.piles} piles={piles} choose={(chosen) => change({ piles: chosen })} />
      <button class="main">{say.add}</button>
      {problem && <p class="failure wide" role="alert">{problem}</p>}
      <p class="quiet wide">{say.cardNote}</p>
    </form>
  );
}

interface RowProps {
  card: Card;
  piles: readonly Pile[];
  whole: boolean; // the number is shown whole
  run: Run;
}

function Row({ card, piles, whole, run }: RowProps) {
  const say = manageWords();
  const shown = whole ? card.card : maskedCard(card.card);
  const named = card.name ? `${card.name} (${shown})` : shown;
  const nameOf = (pile: string) => piles.find((one) => one.pile === pile)?.name || pile;
  const remove = () => {
    if (confirm(say.removeCardSure(named))) void run(removeCard(card.card));
  };
  return (
    <tr>
      <td class="name"><b>{card.name || kDash}</b></td>
      <td class="number" data-label={say.number}>{shown}</td>
      <td class="state">
        <span class={`tag ${card.enabled ? 'good' : ''}`}>{card.enabled ? say.enabled : say.disabled}</span>
        {card.origin === 'platform' && <span class="tag">{say.fromPlatform}</span>}
      </td>
      <td class="note" data-label={say.goodAt}>
        {card.piles.length ? card.piles.map(nameOf).join(words().separator) : say.everywhere}
      </td>
      <td class="actions">
        <button onClick={() => run(saveCard({ ...card, enabled: !card.enabled }))}>
          {card.enabled ? say.disable : say.enable}
        </button>
        <button class="stop" onClick={remove}>{say.remove}</button>
      </td>
    </tr>
  );
}

export function Cards({ piles }: { piles: readonly Pile[] }) {
  const [all, failure, run] = useCards();
  const [wanted, setWanted] = useState('');
  const [whole, setWhole] = useState(false);
  const say = manageWords();
  const cards = all ?? [];
  const found = cardsLike(cards, wanted);
  const titles = [say.name, say.number, words().state, say.goodAt, words().actions];
  return (
    <>
      <section>
        <h2>{say.addCard}</h2>
        <AddCard cards={cards} piles={piles} run={run} />
        {failure && <p class="failure" role="alert">{words().failed}{failure}</p>}
      </section>
      <section id="cards">
        <div class="title">
          <h2>{say.cards} <small>{cards.length}</small></h2>
          <input type="search" aria-label={say.find} placeholder={say.find} value={wanted} onInput={(e) => setWanted(e.currentTarget.value)} />
          <button aria-pressed={whole} onClick={() => setWhole(!whole)}>
            {whole ? say.hideNumbers : say.showNumbers}
          </button>
        </div>
        {found.length > 0 && (
          <table class="cards managed">
            <thead><tr>{titles.map((title) => <th key={title} scope="col">{title}</th>)}</tr></thead>
            <tbody>
              {found.slice(0, kShown).map((card) => (
                <Row key={card.card} card={card} piles={piles} whole={whole} run={run} />
              ))}
            </tbody>
          </table>
        )}
        {found.length > kShown && <p class="empty">{say.first(kShown, found.length)}</p>}
        {all && found.length === 0 && <p class="empty">{all.length ? say.noSuchCard : say.noCards}</p>}
      </section>
    </>
  );
}
