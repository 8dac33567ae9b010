// The foot of stage 1: what is still missing, and the way on.
import { useState } from "react";
import type { ItemState } from "../../core/api/types";
import { acceptDraft, setStage, stageProblems } from "../../core/document/fields";
import { Button } from "../kit/button";
import { useAction, useChord } from "../shell/actions";
import { useDesk, useDocument } from "../shell/desk";
import { useStage1Annotation } from "./suggestion";
import { useStage1 } from "./use_stage1";

const HANDED_IN: ReadonlySet<ItemState> = new Set(["submitted", "accepted"]);

export function GoOn() {
  const { readOnly, goTo, submit, next, who } = useDesk();
  const annotation = useStage1Annotation();
  const { item, canUndo } = useDocument();
  const { change } = useStage1();
  const [asked, setAsked] = useState(false);
  const keys = useChord("stage.next");
  const successful = annotation.outcome === "Successful";
  // Going on says that the drafted subtasks are right.
  const problems = stageProblems(annotation)[1].filter((problem) => !problem.startsWith("Verify the subtasks"));

  // Nothing is left to hand in: it is somebody else's, or handed in and not changed since.
  const over = successful && (readOnly || (HANDED_IN.has(item.state) && !canUndo));

  const goOn = () => {
    if (over) return void next();
    if (readOnly) return goTo(2);
    setAsked(problems.length > 0);
    if (problems.length > 0) return;
    const reached = successful ? 3 : (Math.max(annotation.stage ?? 0, 1) as 1 | 2 | 3);
    change("Stage 1 is done", (a) => [...acceptDraft(a, "subtasks", who), ...setStage(a, reached)]);
    if (successful) void submit();
    else goTo(2);
  };
  useAction("stage.next", goOn);
  useAction("item.submit", () => (successful ? goOn() : false));
  return (
    <footer className="side-foot">
      <Missing problems={problems} all={asked} />
      <Button look="primary" wide keys={keys} onClick={goOn}>
        {over ? "Next episode" : successful ? "Hand in" : "Next: what to do instead"}
      </Button>
    </footer>
  );
}

/** The first thing that is missing, as the next thing to do; all of them for a person who wanted to go on. */
function Missing({ problems, all }: { problems: readonly string[]; all: boolean }) {
  const [first, ...others] = problems;
  return (
    <ul className={all ? "missing asked" : "missing"} aria-label="Still missing" aria-live="polite">
      {all
        ? problems.map((problem) => <li key={problem}>{problem}</li>)
        : first && (
            <li className="clip" data-tip={others.length ? ["Then:", ...others].join(" ") : undefined}>
              {first} {others.length > 0 && <span>({others.length} more)</span>}
            </li>
          )}
    </ul>
  );
}
