// The right side: the three stages as tabs, and the review.
import { Suspense, useState } from "react";
import { stageProblems } from "../../core/document/fields";
import { Icon } from "../kit/icon";
import { Waiting } from "../kit/waiting";
import type { Stage } from "../router/route";
import { Stage1Panel } from "../stage1/stage1_panel";
import { Prefilled } from "../stage3/prefilled_list";
import { useAction, useChord } from "./actions";
import { useDesk, useDocument } from "./desk";
import { ReviewPanel, Stage2Panel, Stage3Panel } from "./seams";

const TITLES: Record<Stage, string> = { 1: "What happened", 2: "What to do instead", 3: "Why, and the plan" };
/** What fits on the tabs. */
const SHORT: Record<Stage, string> = { 1: "What happened", 2: "Instead", 3: "Why, plan" };
const PANELS = { 1: Stage1Panel, 2: Stage2Panel, 3: Stage3Panel } as const;

export function Side() {
  const { stage, goTo } = useDesk();
  const { annotation, comments, item } = useDocument();
  const unresolved = comments.filter((comment) => !comment.resolved).length;
  // Whoever opens what was returned to them sees first why it was.
  const [reviewing, setReviewing] = useState(item.state === "returned" && unresolved > 0);
  const open = (to: Stage) => {
    setReviewing(false);
    goTo(to);
  };
  const failed = annotation.outcome !== "Successful";
  useAction("stage.1", () => open(1));
  useAction("stage.2", () => open(2), failed);
  useAction("stage.3", () => open(3), failed);
  useAction("comment", () => setReviewing(true));
  const commentKeys = useChord("comment");
  const problems = stageProblems(annotation);
  const begun = !failed || Boolean(annotation.avoidance && annotation.correction);
  const done = (number: Stage) =>
    Boolean(annotation.outcome) && (number === 1 || begun) && problems[number].length === 0;
  const Panel = PANELS[stage];
  return (
    <aside className="side" aria-label="Annotation">
      <nav className="tabs" aria-label="Stages">
        {([1, 2, 3] as const).map((number) => (
          <Tab
            key={number}
            number={number}
            open={!reviewing && stage === number}
            done={done(number)}
            disabled={number > 1 && !failed}
            onOpen={() => open(number)}
          />
        ))}
        <button
          type="button"
          className="tab review"
          aria-current={reviewing ? "step" : undefined}
          aria-label={unresolved ? `Review, ${unresolved} open comments` : "Review"}
          data-tip="Comments, history, verdict"
          data-keys={commentKeys}
          onClick={() => setReviewing(true)}
        >
          <Icon name="comment" />
          {unresolved > 0 && <span className="digits">{unresolved}</span>}
        </button>
      </nav>
      <div className="side-content">
        <Suspense fallback={<Waiting what="Loading" />}>
          {reviewing ? (
            <ReviewPanel />
          ) : (
            <>
              <Prefilled />
              <Panel />
            </>
          )}
        </Suspense>
      </div>
    </aside>
  );
}

interface TabProps {
  number: Stage;
  open: boolean;
  done: boolean;
  disabled: boolean;
  onOpen: () => void;
}

function Tab({ number, open, done, disabled, onOpen }: TabProps) {
  const keys = useChord(`stage.${number}`);
  return (
    <button
      type="button"
      className="tab"
      aria-current={open ? "step" : undefined}
      disabled={disabled}
      data-tip={`Stage ${number}: ${TITLES[number].toLowerCase()}${done ? " (complete)" : ""}`}
      data-keys={keys}
      onClick={onOpen}
    >
      <span className={done ? "tab-number done" : "tab-number"}>{done ? <Icon name="check" size={12} /> : number}</span>
      <span className="clip">{SHORT[number]}</span>
      <span className="unseen">
        : {TITLES[number]}
        {done && ", complete"}
      </span>
    </button>
  );
}
