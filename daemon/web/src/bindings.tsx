// Which pile serves which place, and the way in and out for piles.
import { useEffect, useState } from 'preact/hooks';
import type { SiteStatus } from './api';
import { type BindWish, BindForm, kNoWish, placeName } from './bind_form';
import { type BindingRow, type BindingState, rowsOf } from './binding';
import { dayTime, kDash } from './format';
import { bindings as askBindings, bindsPiles, type Binding, unbind } from './manage';
import { adviceText, manageWords } from './manage_words';
import { Tabs } from './tabs';
import { words } from './words';

const kSoonMs = 1_000; // while somebody waits
const kLaterMs = 5_000;

// The list, asked for again and again; at once after `again`.
function useBindings(): [all: Binding[] | null, failure: string, again: () => void] {
  const [all, setAll] = useState<Binding[] | null>(null);
  const [failure, setFailure] = useState('');
  const [turn, setTurn] = useState(0);
  const again = () => setTurn((n) => n + 1);
  useEffect(() => {
    let timer: number | undefined;
    let wanted = true;
    const next = (ms: number) => {
      if (wanted) timer = window.setTimeout(again, ms);
    };
    askBindings().then(
      (found) => {
        if (!wanted) return;
        setAll(found);
        setFailure('');
        next(found.some((one) => one.state === 'waiting') ? kSoonMs : kLaterMs);
      },
      (error: Error) => {
        setFailure(error.message);
        next(kLaterMs);
      },
    );
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [turn]);
  return [all, failure, again];
}

interface RowProps {
  row: BindingRow;
  name: string;
  replace: () => void;
  remove: () => void;
}

const kTones: Record<BindingState, string> = {
  waiting: 'waiting', failed: 'fault', unbound: '', bound: 'good',
};

function Row({ row: { pile, place, state, binding }, name, replace, remove }: RowProps) {
  const say = manageWords();
  const advice = state === 'unbound' ? say.unboundAdvice : binding && adviceText(binding.why, binding.advice);
  return (
    <tr data-place={place} data-pile={pile}>
      <td class="name"><b>{name}</b></td>
      <td class="state"><span class={`tag ${kTones[state] ?? ''}`}>{say.states[state] ?? state}</span></td>
      <td class={pile ? 'number' : 'none'} data-label={say.pileNumber}>{pile || kDash}</td>
      <td class={binding ? 'number' : 'none'} data-label={say.since}>{dayTime(binding?.changed_at)}</td>
      <td class={advice ? 'note' : 'none'}>{advice}</td>
      <td class="actions">
        {binding && <button onClick={replace}>{say.doReplace}</button>}
        {binding && <button class="stop" onClick={remove}>{say.unbind}</button>}
      </td>
    </tr>
  );
}

interface ListProps {
  status: SiteStatus;
  rows: BindingRow[];
  replace: (place: string) => void;
  remove: (pile: string) => void;
}

function List({ status, rows, replace, remove }: ListProps) {
  const say = manageWords();
  const names = new Map(status.piles.map((pile) => [pile.pile, placeName(pile)]));
  const titles = [say.place, words().state, say.pileNumber, say.since, say.advice, words().actions];
  return (
    <table class="cards managed">
      <thead><tr>{titles.map((title) => <th key={title} scope="col">{title}</th>)}</tr></thead>
      <tbody>
        {rows.map((row) => (
          <Row
            key={`${row.place}/${row.pile}`} row={row} name={names.get(row.place) ?? row.place}
            replace={() => replace(row.place)} remove={() => remove(row.pile)}
          />
        ))}
      </tbody>
    </table>
  );
}

function useBindingIsOn(): boolean {
  const [on, setOn] = useState(true);
  useEffect(() => void bindsPiles().then(setOn, () => {}), []); // without an answer the form tells
  return on;
}

export function Bindings({ status }: { status: SiteStatus }) {
  const [all, listFailure, again] = useBindings();
  const [wish, setWish] = useState<BindWish>(kNoWish);
  const [asked, setAsked] = useState('');
  const [failure, setFailure] = useState('');
  const [chosen, choose] = useState<BindingState | 'all'>('all');
  const on = useBindingIsOn();
  const say = manageWords();
  const change = (changes: Partial<BindWish>) => setWish((old) => ({ ...old, ...changes }));
  const rows = rowsOf(status.piles, all ?? []);
  const shown = chosen === 'all' ? rows : rows.filter((row) => row.state === chosen);
  const countOf = (state: BindingState) => rows.filter((row) => row.state === state).length;
  const replace = (place: string) => {
    change({ way: 'replace', replaces: place });
    document.querySelector<HTMLInputElement>('#bind input[name=label]')?.focus();
  };
  const remove = (pile: string) => {
    if (confirm(say.unbindSure(pile)))
      void unbind(pile).then(() => setFailure(''), (e: Error) => setFailure(e.message)).then(again);
  };
  if (!on) return <section><h2>{say.bind}</h2><p class="empty">{say.bindingOff}</p></section>;
  return (
    <>
      <section>
        <h2>{say.bind}</h2>
        <BindForm
          wish={wish} change={change} status={status} bindings={all ?? []} asked={asked}
          onAsked={(binding) => (setAsked(binding.pile), again())}
        />
      </section>
      <section id="bindings">
        <div class="title">
          <h2>{say.bindings}</h2>
          <Tabs
            label={say.bindings}
            choices={[
              { id: 'all' as const, text: words().all, count: rows.length },
              ...(['waiting', 'failed', 'unbound', 'bound'] as const).map((id) => ({
                id, text: say.states[id], count: countOf(id),
              })),
            ]}
            chosen={chosen}
            choose={choose}
          />
        </div>
        {(failure || listFailure) && (
          <p class="failure" role="alert">{words().failed}{failure || listFailure}</p>
        )}
        {all && shown.length > 0 && <List status={status} rows={shown} replace={replace} remove={remove} />}
        {all && shown.length === 0 && <p class="empty">{rows.length ? say.noneOfState : say.noBindings}</p>}
      </section>
    </>
  );
}
