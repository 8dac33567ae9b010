// How far the queue is: accepted, in review, at work, in one bar.
import type { ItemState } from "../../core/api/types";
import { numberText, STATE_WORDS } from "./words";

const ORDER: readonly ItemState[] = ["accepted", "submitted", "returned", "started"];

export function Progress({ counts }: { counts: Record<ItemState, number> }) {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const done = counts.accepted + counts.submitted;
  const said = `${numberText(done)} of ${numberText(all)} handed in`;
  return (
    <div className="queue-progress">
      <div className="queue-bar" role="img" aria-label={said}>
        {ORDER.map(
          (state) =>
            counts[state] > 0 && (
              <span
                key={state}
                className={state}
                style={{ width: `${(100 * counts[state]) / all}%` }}
                data-tip={`${STATE_WORDS[state]}: ${numberText(counts[state])}`}
              />
            ),
        )}
      </div>
      <span className="small muted digits">{said}</span>
    </div>
  );
}
