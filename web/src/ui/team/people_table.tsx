// Everybody's figures side by side.
import { numberText, spanText } from "../queue/words";
import { Bar } from "./bar";
import { figure, type Person, percent } from "./people";

export function PeopleTable({ people }: { people: readonly Person[] }) {
  if (people.length === 0) return <p className="muted team-hint">Nobody is here yet.</p>;
  const most = Math.max(...people.map((person) => person.active_s), 1);
  return (
    <table className="team-table people">
      <caption className="unseen">People</caption>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col" className="number">
            Episodes
          </th>
          <th scope="col">Active time</th>
          <th scope="col" className="number">
            An episode
          </th>
          <th scope="col" className="number" data-tip="Episodes annotated independently by this person and another">
            Pairs
          </th>
          <th scope="col">Same type</th>
          <th scope="col" className="number" data-tip="Frames between their avoidance keyframe and the other's, median">
            Keyframe
          </th>
          <th scope="col">Gold met</th>
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <tr key={person.name}>
            <th scope="row">{person.name}</th>
            <td className="digits number">{numberText(person.episodes)}</td>
            <td>
              <Bar share={person.active_s / most} text={spanText(person.active_s) || "–"} />
            </td>
            <td className="digits number">{spanText(person.median_s ?? 0) || "–"}</td>
            <td className="digits number">{person.pairs || "–"}</td>
            <td>
              <Bar share={person.type_agreement} text={percent(person.type_agreement)} />
            </td>
            <td className="digits number">{figure(person.avoidance_frames_median)}</td>
            <td>
              <Bar
                share={person.gold_accuracy}
                text={person.gold ? `${percent(person.gold_accuracy)} of ${person.gold}` : "–"}
                tone={(person.gold_accuracy ?? 1) < 0.7 ? "warn" : "ok"}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
