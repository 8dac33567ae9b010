// What labelling costs: active time an episode, and where it goes.
import type { Time } from "../../core/api/types";
import { numberText, spanText } from "../queue/words";
import { Bar } from "./bar";

const STAGES = ["What happened", "What to do instead", "Why, and the plan"];

export function TimePart({ time }: { time: Time }) {
  if (time.episodes === 0) return <p className="muted team-hint">Nobody has worked on an episode yet.</p>;
  const most = Math.max(...time.by_stage_s, 1);
  return (
    <>
      <p className="team-figure">
        <strong className="digits">{spanText(time.median_s ?? 0) || "–"}</strong>
        <span className="muted">of activity an episode, median of {numberText(time.episodes)}</span>
      </p>
      <table className="team-table">
        <caption className="unseen">Active time by stage</caption>
        <tbody>
          {STAGES.map((name, index) => {
            const spent = time.by_stage_s[index] ?? 0;
            return (
              <tr key={name}>
                <th scope="row">
                  {index + 1} {name}
                </th>
                <td>
                  <Bar share={spent / most} text={spanText(spent) || "–"} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}
