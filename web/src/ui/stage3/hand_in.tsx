// The foot of stage 3: the next thing to do, down to handing the annotation in.
import { useState } from "react";
import { setStage, stageProblems } from "../../core/document/fields";
import { Button } from "../kit/button";
import { useAction, useChord } from "../shell/actions";
import type { Use } from "./drafting";
import { emptyTexts, unverifiedTexts } from "./texts";
import type { Stage3 } from "./use_stage3";

export function HandIn({ stage3, use }: { stage3: Stage3; use: Use }) {
  const { desk, annotation, state, draft, accept } = stage3;
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const keys = useChord("stage.next");
  const problems = stageProblems(annotation);
  const missing = ([1, 2, 3] as const).flatMap((stage) => problems[stage].map((text) => ({ stage, text })));
  const empty = emptyTexts(annotation).length;
  const open = unverifiedTexts(annotation).length;
  const writing = state.waiting.length > 0;
  const canDraft = annotation.failure_type !== undefined && empty > 0;

  const handIn = async () => {
    setAsked(missing.length > 0);
    if (missing.length > 0 || busy || desk.readOnly) return;
    setBusy(true);
    try {
      const stage = setStage(annotation, 3);
      if (stage.length) desk.editor.change("Stage 3 is done", stage);
      await desk.submit();
    } finally {
      setBusy(false);
    }
  };
  const next = () => {
    if (writing) return;
    if (canDraft) draft(use);
    else if (open > 0) accept();
    else void handIn();
  };
  const label = writing
    ? "Writing …"
    : canDraft
      ? "Draft what is empty"
      : open > 0
        ? `Accept ${open === 1 ? "the draft" : `all ${open} drafts`}`
        : "Hand in";
  useAction("stage.next", next);
  useAction("item.submit", () => void handIn());
  return (
    <footer className="side-foot">
      <Missing missing={missing} all={asked} goTo={desk.goTo} />
      <Button look="primary" wide keys={keys} disabled={writing || busy || desk.readOnly} onClick={next}>
        {label}
      </Button>
    </footer>
  );
}

interface MissingProps {
  missing: readonly { stage: 1 | 2 | 3; text: string }[];
  all: boolean;
  goTo: (stage: 1 | 2 | 3) => void;
}

/** What is missing, with the way there; the first one until the person wants to hand in. */
function Missing({ missing, all, goTo }: MissingProps) {
  const shown = all ? missing : missing.slice(0, 1);
  return (
    <ul className={all ? "missing asked" : "missing"} aria-label="Still missing" aria-live="polite">
      {shown.map(({ stage, text }, index) => (
        <li key={text} className="clip">
          {stage === 3 ? (
            text
          ) : (
            <button type="button" className="link" onClick={() => goTo(stage)}>
              {text}
            </button>
          )}
          {!all && index === 0 && missing.length > 1 && <span> ({missing.length - 1} more)</span>}
        </li>
      ))}
    </ul>
  );
}
