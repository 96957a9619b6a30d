// The form that binds a pile: its label, typed or scanned, and whose place it is to have. What became
// of it is told here, from the list of bindings.
import { useState } from 'preact/hooks';
import { type Pile, Refusal, type SiteStatus } from './api';
import { type Obstacle, obstacleTo, readLabel, type Way, type Wish } from './binding';
import { bind, type BindRequest, type Binding } from './manage';
import { adviceText, manageWords, obstacleText } from './manage_words';
import { Scanner } from './scanner';

export interface BindWish extends Wish {
  name: string;
  phases: string;
}

export const kNoWish: BindWish = {
  label: '', way: 'own', circuit: '', replaces: '', name: '', phases: '',
};

function requestOf({ label, way, circuit, replaces, name, phases }: BindWish): BindRequest {
  if (way === 'replace') return { label, replaces };
  return way === 'new' ? { label, circuit, name: name.trim(), phases } : { label };
}

// The gateway's sentence. Of a refusal also what it is about, in the reader's language, where the page
// could not see it coming: the gateway hears each pile at once, and remembers for 40 s who was there.
function failureText(error: unknown, { label, way }: BindWish, bindings: readonly Binding[]): string {
  const sentence = error instanceof Error ? error.message : String(error);
  if (!(error instanceof Refusal) || error.status !== 409) return sentence;
  const { pile } = readLabel(label);
  const isBound = bindings.some((one) => one.pile === pile && one.state === 'bound');
  const about = isBound ? 'connected' : way === 'replace' ? 'still_there' : null;
  return about ? `${obstacleText(about)} (${sentence})` : sentence;
}

export const placeName = ({ pile, name }: Pile) => (name && name !== pile ? `${name} (${pile})` : pile);

interface PartProps {
  wish: BindWish;
  change: (changes: Partial<BindWish>) => void;
  status: SiteStatus;
}

function Ways({ wish, change }: Omit<PartProps, 'status'>) {
  const say = manageWords();
  const ways: Way[] = ['own', 'new', 'replace'];
  return (
    <div class="tabs" role="group" aria-label={say.way}>
      {ways.map((way) => (
        <button key={way} type="button" data-way={way} aria-pressed={way === wish.way} onClick={() => change({ way })}>
          {say[way]}
        </button>
      ))}
    </div>
  );
}

function NewPlace({ wish, change, status }: PartProps) {
  const say = manageWords();
  const circuits = status.circuits.filter((circuit) => !circuit.module_of);
  return (
    <>
      <label>
        {say.circuit}
        <select name="circuit" value={wish.circuit} onChange={(e) => change({ circuit: e.currentTarget.value })}>
          <option value="">{say.choose}</option>
          {circuits.map(({ id }) => <option key={id} value={id}>{id}</option>)}
        </select>
      </label>
      <label>
        {say.phases}
        <select name="phases" value={wish.phases} onChange={(e) => change({ phases: e.currentTarget.value })}>
          <option value="">{say.unknownPhase}</option>
          {['a', 'b', 'c', 'abc'].map((p) => <option key={p} value={p}>{p.toUpperCase()}</option>)}
        </select>
      </label>
      <label>
        {say.name}
        <input name="name" maxLength={64} placeholder={say.nameHint} value={wish.name} onInput={(e) => change({ name: e.currentTarget.value })} />
      </label>
      <p class="quiet wide">{say.newNote}</p>
    </>
  );
}

function Replaced({ wish, change, status }: PartProps) {
  const say = manageWords();
  return (
    <>
      <label>
        {say.replaced}
        <select name="replaces" value={wish.replaces} onChange={(e) => change({ replaces: e.currentTarget.value })}>
          <option value="">{say.choose}</option>
          {status.piles.map((pile) => <option key={pile.pile} value={pile.pile}>{placeName(pile)}</option>)}
        </select>
      </label>
      <p class="quiet wide">{say.replaceNote}</p>
    </>
  );
}

// How the binding that was asked for goes on.
function Outcome({ binding, now }: { binding: Binding; now: string }) {
  const say = manageWords();
  const seconds = Math.max(0, Math.round((Date.parse(now) - Date.parse(binding.changed_at)) / 1000));
  if (binding.state === 'waiting') return <>{say.waitingFor(binding.pile, seconds)}</>;
  if (binding.state === 'bound') return <>{say.isBound(binding.pile)}</>;
  return <>{say.bindFailed(binding.pile)}{adviceText(binding.why, binding.advice)}</>;
}

interface BindFormProps extends PartProps {
  bindings: readonly Binding[];
  asked: string; // the pile whose binding was asked for here; empty: none
  onAsked: (binding: Binding) => void;
}

export function BindForm({ wish, change, status, bindings, asked, onAsked }: BindFormProps) {
  const [failure, setFailure] = useState<Obstacle | { text: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const say = manageWords();
  const edit = (changes: Partial<BindWish>) => {
    setFailure(null); // it is about what was there before
    change(changes);
  };
  const followed = bindings.find((one) => one.pile === asked);
  async function submit(event: Event) {
    event.preventDefault();
    const obstacle = obstacleTo(wish, status.piles, bindings);
    setFailure(obstacle);
    if (obstacle) return;
    setBusy(true);
    try {
      onAsked(await bind({ ...requestOf(wish), label: wish.label.trim() }));
      change(kNoWish);
    } catch (error) {
      setFailure({ text: failureText(error, wish, bindings) });
    }
    setBusy(false);
  }
  const read = (label: string) => {
    const { problem } = readLabel(label);
    setFailure(problem);
    change({ label });
  };
  return (
    <form class="fields" id="bind" onSubmit={submit}>
      <label class="long">
        {say.label}
        <input
          name="label" placeholder={say.labelHint} value={wish.label} maxLength={128}
          autocomplete="off" autocapitalize="off" spellcheck={false}
          onInput={(e) => edit({ label: e.currentTarget.value })}
        />
      </label>
      <Scanner found={read} failed={(text) => setFailure(text ? { text } : null)} />
      <Ways wish={wish} change={edit} />
      {wish.way === 'new' && <NewPlace wish={wish} change={edit} status={status} />}
      {wish.way === 'replace' && <Replaced wish={wish} change={edit} status={status} />}
      <button class="main" disabled={busy}>{say.doBind}</button>
      {failure && (
        <p class="failure wide" role="alert">
          {typeof failure === 'string' ? obstacleText(failure) : failure.text}
        </p>
      )}
      {followed && !failure && !wish.label && (
        <p class={`outcome wide ${followed.state}`} role="status">
          <Outcome binding={followed} now={status.now} />
        </p>
      )}
    </form>
  );
}
