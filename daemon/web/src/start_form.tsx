// A charge with its bounds, or a later one.
import { useState } from 'preact/hooks';
import { act, type Mode, type Pile } from './api';
import { manageWords } from './manage_words';
import { modeText } from './reasons';

export interface Wish {
  connector: number;
  mode: Mode;
  begin: string;
  kwh: string;
  yuan: string;
  minutes: string;
}

// What the gateway is sent; null where a bound is no number above 0.
export function startBody({ connector, mode, begin, kwh, yuan, minutes }: Wish): object | null {
  const body: Record<string, unknown> = { connector, mode };
  if (begin) body['begin'] = new Date(begin).toISOString();
  for (const [text, key, by] of [[kwh, 'energy_wh', 1000], [yuan, 'amount_limit_1e4_cny', 10_000], [minutes, 'time_limit_min', 1]] as const) {
    if (text.trim() === '') continue;
    const value = Math.round(Number(text) * by);
    if (!Number.isFinite(value) || value <= 0) return null;
    body[key] = value;
  }
  return body;
}

export function StartForm({ pile }: { pile: Pile }) {
  const [wish, setWish] = useState<Wish>({
    connector: pile.connectors[0]?.id ?? 1, mode: pile.habit?.mode ?? 'ordered', begin: '', kwh: '', yuan: '', minutes: '',
  });
  const [answer, setAnswer] = useState({ good: true, text: '' });
  const say = manageWords();
  const body = startBody(wish);
  const change = (part: Partial<Wish>) => setWish({ ...wish, ...part });
  const send = () =>
    body && void act(pile.pile, 'start', body).then(
      () => setAnswer({ good: true, text: say.started }),
      (error: Error) => setAnswer({ good: false, text: error.message }),
    );
  return (
    <form class="fields" id="start" onSubmit={(e) => { e.preventDefault(); send(); }}>
      {pile.connectors.length > 1 && (
        <label class="short">
          {say.connector}
          <select name="connector" value={wish.connector} onChange={(e) => change({ connector: Number(e.currentTarget.value) })}>
            {pile.connectors.map(({ id }) => <option key={id} value={id}>{id}</option>)}
          </select>
        </label>
      )}
      <label class="short">
        {say.mode}
        <select name="mode" value={wish.mode} onChange={(e) => change({ mode: e.currentTarget.value as Mode })}>
          {(['ordered', 'immediate'] as const).map((mode) => <option key={mode} value={mode}>{modeText(mode)}</option>)}
        </select>
      </label>
      <label>
        {say.beginNow}
        <input type="datetime-local" name="begin" value={wish.begin} onInput={(e) => change({ begin: e.currentTarget.value })} />
      </label>
      {([['kwh', say.mostEnergy], ['yuan', say.mostAmount], ['minutes', say.mostTime]] as const).map(([name, label]) => (
        <label class="short" key={name}>
          {label}
          <input name={name} inputMode="decimal" value={wish[name]} onInput={(e) => change({ [name]: e.currentTarget.value })} />
        </label>
      ))}
      <button class="main" disabled={!body}>{say.start}</button>
      {answer.text && <p class={answer.good ? 'outcome bound' : 'failure'} role="status">{answer.text}</p>}
    </form>
  );
}
