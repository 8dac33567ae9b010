// The foot of stage 2: what is still missing on this keyframe, and the way on.
import { useState } from "react";
import { setStage, stageProblems } from "../../core/document/fields";
import { Button } from "../kit/button";
import { useAction, useChord } from "../shell/actions";
import type { Stage2 } from "./use_studio";

export function Stage2Foot({ stage2 }: { stage2: Stage2 }) {
  const { desk, annotation, role } = stage2;
  const [asked, setAsked] = useState<string | null>(null);
  const keys = useChord("stage.next");
  const toCorrection = role === "avoidance" && annotation.correction !== undefined;
  const all = stageProblems(annotation)[2];
  const problems = toCorrection ? all.filter((problem) => !problem.includes("correction")) : all;
  const shown = asked === role && problems.length > 0;

  const goOn = () => {
    setAsked(role);
    if (problems.length > 0) return;
    setAsked(null);
    if (toCorrection) return desk.setRole("correction");
    const reached = Math.max(annotation.stage ?? 0, 2) as 2 | 3;
    if (!desk.readOnly) desk.editor.change("Stage 2 is done", setStage(annotation, reached));
    desk.goTo(3);
  };
  useAction("stage.next", goOn);
  const [first, ...others] = problems;
  return (
    <footer className="side-foot stage2-foot">
      <ul className={shown ? "missing asked" : "missing"} aria-label="Still missing" aria-live="polite">
        {shown
          ? problems.map((problem) => <li key={problem}>{problem}</li>)
          : first && (
              <li className="clip">
                {first} {others.length > 0 && <span>({others.length} more)</span>}
              </li>
            )}
      </ul>
      <Button look="primary" wide keys={keys} onClick={goOn}>
        {toCorrection ? "Next: the correction keyframe" : "Next: why, and the plan"}
      </Button>
    </footer>
  );
}
