// Did the robot do it?
import type { Outcome } from "../../core/api/types";
import { Icon, type IconName } from "../kit/icon";
import { Kbd } from "../kit/kbd";
import { useChord } from "../shell/actions";
import { useDesk } from "../shell/desk";
import { useStage1Annotation } from "./suggestion";
import { useStage1 } from "./use_stage1";

const CHOICES: readonly { outcome: Outcome; label: string; icon: IconName; tone: string }[] = [
  { outcome: "Failed", label: "Failed", icon: "warning", tone: "failed" },
  { outcome: "Successful", label: "Succeeded", icon: "checkCircle", tone: "successful" },
];

export function OutcomeChoice() {
  const { readOnly } = useDesk();
  const annotation = useStage1Annotation();
  const { chooseOutcome } = useStage1();
  const unverified = annotation.provenance?.outcome?.state === "unverified";
  const keys = { Failed: useChord("outcome.failed"), Successful: useChord("outcome.successful") };
  return (
    <div className="outcomes" role="radiogroup" aria-label="Outcome">
      {CHOICES.map(({ outcome, label, icon, tone }) => (
        <label key={outcome} className={`outcome ${tone} ${unverified ? "unverified" : ""}`}>
          <input
            type="radio"
            name="outcome"
            checked={annotation.outcome === outcome}
            disabled={readOnly}
            onChange={() => chooseOutcome(outcome)}
          />
          <Icon name={icon} />
          {label}
          {keys[outcome] && <Kbd chord={keys[outcome]} />}
        </label>
      ))}
    </div>
  );
}
