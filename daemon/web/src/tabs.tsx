// A row of buttons of which one is chosen, each with how many it would show where that is a question.

interface TabsProps<T extends string> {
  label: string;
  choices: { id: T; text: string; count?: number }[];
  chosen: T;
  choose: (id: T) => void;
}

export function Tabs<T extends string>({ label, choices, chosen, choose }: TabsProps<T>) {
  return (
    <div class="tabs" role="group" aria-label={label}>
      {choices.map(({ id, text, count }) => (
        <button key={id} aria-pressed={id === chosen} onClick={() => choose(id)}>
          {text}{count !== undefined && ` ${count}`}
        </button>
      ))}
    </div>
  );
}
