// How far people agree who annotated the same episodes without seeing each other's work.
import type { Agreement } from "../../core/api/types";
import { Bar } from "./bar";
import { figure, kappaWord, percent } from "./people";

export function AgreementPart({ agreement }: { agreement: Agreement }) {
  if (agreement.pairs === 0) {
    return (
      <p className="muted team-hint">
        No episode has been annotated by two people yet. Choose episodes in the list and set how many people annotate
        each; the second person does not see what the first one made.
      </p>
    );
  }
  const { outcome_kappa, type_kappa, subtask_agreement, symbol_distance } = agreement;
  return (
    <table className="team-table">
      <caption className="unseen">Agreement</caption>
      <tbody>
        <Kappa name="Success or failure" kappa={outcome_kappa} />
        <Kappa name="Failure type" kappa={type_kappa} />
        <tr>
          <th scope="row">Same failed subtask</th>
          <td>
            <Bar share={subtask_agreement} text={percent(subtask_agreement)} />
          </td>
          <td className="muted">share of pairs</td>
        </tr>
        <Frames name="Avoidance keyframe" spread={agreement.avoidance_frames} />
        <Frames name="Correction keyframe" spread={agreement.correction_frames} />
        <tr>
          <th scope="row">Symbols</th>
          <td className="digits">{symbol_distance ? `${figure(symbol_distance.median, 0)} ‰ apart` : "–"}</td>
          <td className="muted">
            {symbol_distance &&
              `of the diagonal, median; 90 % within ${figure(symbol_distance.p90, 0)} ‰; ${percent(symbol_distance.matched)} found a partner`}
          </td>
        </tr>
      </tbody>
    </table>
  );
}

function Kappa({ name, kappa }: { name: string; kappa: number | null }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <Bar share={kappa} text={figure(kappa, 2)} tone={kappa !== null && kappa < 0.4 ? "warn" : "plain"} />
      </td>
      <td className="muted">
        {kappa === null ? "Cohen's kappa: all say the same so far" : `Cohen's kappa: ${kappaWord(kappa)}`}
      </td>
    </tr>
  );
}

function Frames({ name, spread }: { name: string; spread: Agreement["avoidance_frames"] }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="digits">{spread ? `${figure(spread.median, 1)} frames apart` : "–"}</td>
      <td className="muted">{spread && `median of ${spread.n} pairs; 90 % within ${figure(spread.p90, 0)} frames`}</td>
    </tr>
  );
}
