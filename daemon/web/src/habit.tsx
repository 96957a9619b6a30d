// What the resident of a place usually needs, and whether a car that is plugged in starts by itself.
import { useState } from 'preact/hooks';
import type { Habit, Mode, Pile } from './api';
import { saveHabit } from './manage';
import { manageWords } from './manage_words';
import { modeText } from './reasons';

const kUsual: Habit = {
  battery_wh: 60_000, arrival_soc: 20, target_soc: 90, pickup: '07:30', mode: 'ordered',
  plug_and_charge: false,
};

export function habitIsWhole({ battery_wh, arrival_soc, target_soc, pickup }: Habit): boolean {
  const isPercent = (value: number) => Number.isInteger(value) && value >= 0 && value <= 100;
  return (
    battery_wh >= 1_000 && battery_wh <= 1_000_000 && isPercent(arrival_soc) &&
    isPercent(target_soc) && target_soc > arrival_soc && /^\d\d:\d\d$/.test(pickup)
  );
}

interface NumberProps {
  label: string;
  name: string;
  value: number;
  most: number;
  step?: number;
  change: (value: number) => void;
}

function NumberField({ label, name, value, most, step = 1, change }: NumberProps) {
  return (
    <label class="short">
      {label}
      <input
        type="number" name={name} min={0} max={most} step={step} value={Number.isNaN(value) ? '' : value}
        onInput={(e) => change(e.currentTarget.valueAsNumber)}
      />
    </label>
  );
}

export function HabitForm({ pile }: { pile: Pile }) {
  const [habit, setHabit] = useState<Habit>(pile.habit ?? kUsual);
  const [answer, setAnswer] = useState<{ good: boolean; text: string } | null>(null);
  const say = manageWords();
  const change = (changes: Partial<Habit>) => {
    setAnswer(null);
    setHabit((old) => ({ ...old, ...changes }));
  };
  async function submit(event: Event) {
    event.preventDefault();
    if (!habitIsWhole(habit)) return setAnswer({ good: false, text: say.badHabit });
    const wanted = { ...habit, battery_wh: Math.round(habit.battery_wh) };
    await saveHabit(pile.pile, wanted).then(
      () => setAnswer({ good: true, text: say.saved }),
      (error: Error) => setAnswer({ good: false, text: error.message }),
    );
  }
  return (
    <form class="fields" id="habit" noValidate onSubmit={submit}>
      <NumberField label={say.battery} name="battery" most={1000} step={0.1} value={habit.battery_wh / 1000} change={(kwh) => change({ battery_wh: kwh * 1000 })} />
      <NumberField label={say.arrival} name="arrival" most={100} value={habit.arrival_soc} change={(arrival_soc) => change({ arrival_soc })} />
      <NumberField label={say.target} name="target" most={100} value={habit.target_soc} change={(target_soc) => change({ target_soc })} />
      <label class="short">
        {say.pickup}
        <input type="time" name="pickup" value={habit.pickup} onInput={(e) => change({ pickup: e.currentTarget.value })} />
      </label>
      <label class="short">
        {say.mode}
        <select name="mode" value={habit.mode} onChange={(e) => change({ mode: e.currentTarget.value as Mode })}>
          {(['ordered', 'immediate'] as const).map((mode) => <option key={mode} value={mode}>{modeText(mode)}</option>)}
        </select>
      </label>
      <label class="switch wide">
        <input type="checkbox" role="switch" name="plug" checked={habit.plug_and_charge} onChange={(e) => change({ plug_and_charge: e.currentTarget.checked })} />
        <b>{say.plug}</b> <span class="quiet">{say.plugNote}</span>
      </label>
      <button class="main">{say.save}</button>
      {answer && <p class={answer.good ? 'outcome bound' : 'failure'} role="status">{answer.text}</p>}
    </form>
  );
}
