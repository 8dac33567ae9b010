// How many items are in each state: press one to see only those, press it again to see all.
import type { ItemState } from "../../core/api/types";
import { numberText, STATE_TIPS, STATE_WORDS, STATES } from "./words";

export interface StateChipsProps {
  counts: Record<ItemState, number>;
  chosen: readonly ItemState[];
  onChoose: (states: readonly ItemState[]) => void;
}

/** A click chooses one state; with Ctrl, Cmd or Shift it is added to those chosen, or taken away. */
export function StateChips({ counts, chosen, onChoose }: StateChipsProps) {
  const all = STATES.reduce((sum, state) => sum + counts[state], 0);
  const press = (state: ItemState, more: boolean) => {
    const has = chosen.includes(state);
    if (more) onChoose(has ? chosen.filter((other) => other !== state) : [...chosen, state]);
    else onChoose(has && chosen.length === 1 ? [] : [state]);
  };
  return (
    <fieldset className="state-chips">
      <legend className="unseen">States</legend>
      <button type="button" className="state-chip" aria-pressed={chosen.length === 0} onClick={() => onChoose([])}>
        All <span className="digits">{numberText(all)}</span>
      </button>
      {STATES.map((state) => (
        <button
          key={state}
          type="button"
          className={`state-chip ${state}`}
          aria-pressed={chosen.includes(state)}
          data-tip={STATE_TIPS[state]}
          onClick={(event) => press(state, event.ctrlKey || event.metaKey || event.shiftKey)}
        >
          <span className={`state-dot ${state}`} aria-hidden="true" />
          {STATE_WORDS[state]} <span className="digits">{numberText(counts[state])}</span>
        </button>
      ))}
    </fieldset>
  );
}
