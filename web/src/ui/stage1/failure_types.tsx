// The four failure types, each with its definition.
import type { FailureType } from "../../core/api/types";
import { FAILURE_TYPES } from "../help/definitions";
import { useHelp } from "../help/help_context";
import { IconButton } from "../kit/icon_button";
import { Kbd } from "../kit/kbd";
import { Panel } from "../kit/panel";
import { useChord } from "../shell/actions";
import { useDesk } from "../shell/desk";
import { useStage1Annotation } from "./suggestion";
import { useStage1 } from "./use_stage1";

export function FailureTypes() {
  const { readOnly } = useDesk();
  const annotation = useStage1Annotation();
  const { chooseType } = useStage1();
  const help = useHelp();
  const unverified = annotation.provenance?.failure_type?.state === "unverified";
  const keys: Record<FailureType, string | undefined> = {
    "task planning": useChord("type.1"),
    "gripper 6d-pose": useChord("type.2"),
    "gripper state": useChord("type.3"),
    "human intervention": useChord("type.4"),
  };
  return (
    <Panel
      title="Failure type"
      aside={
        <IconButton small icon="book" name="Failure types in full" onClick={() => help.open("guidelines", "types")} />
      }
    >
      <div className="failure-types" role="radiogroup" aria-label="Failure type">
        {(Object.keys(FAILURE_TYPES) as FailureType[]).map((type) => (
          <label
            key={type}
            className={unverified ? "failure-type unverified" : "failure-type"}
            data-tip={FAILURE_TYPES[type].full}
          >
            <input
              type="radio"
              name="failure type"
              checked={annotation.failure_type === type}
              disabled={readOnly}
              aria-describedby={`type ${type}`.replaceAll(" ", "-")}
              onChange={() => chooseType(type)}
              onClick={() => chooseType(type)}
            />
            <span className="row">
              <strong className="grow">{FAILURE_TYPES[type].title}</strong>
              {keys[type] && <Kbd chord={keys[type]} />}
            </span>
            <span id={`type ${type}`.replaceAll(" ", "-")} className="small muted">
              {FAILURE_TYPES[type].short}
            </span>
          </label>
        ))}
      </div>
    </Panel>
  );
}
