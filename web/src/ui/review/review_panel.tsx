// Review: reviewers accept or return with a pinned comment; annotators read what is to be changed, and answer.
import { useEffect, useRef, useState } from "react";
import { stageProblems } from "../../core/document/fields";
import { Button } from "../kit/button";
import { Panel } from "../kit/panel";
import { STATE_WORDS, spanText } from "../queue/words";
import { useAction, useChord, usePlace } from "../shell/actions";
import { useDesk, useDocument } from "../shell/desk";
import { Comments } from "./comments";
import { History } from "./history";
import { usePinDraft } from "./pin_draft";
import { useVerdict } from "./use_verdict";
import { WriteComment } from "./write_comment";
import "../../styles/review.css";
import "../../styles/queue.css";

export function ReviewPanel() {
  const { session } = useDesk();
  const { item } = useDocument();
  const { pin } = usePinDraft();
  const verdict = useVerdict();
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  const reviewer = session.user?.role !== "annotator";
  const mayAccept = reviewer && item.state === "submitted";
  const mayReturn = reviewer && (item.state === "submitted" || item.state === "accepted");
  const [acceptKeys, returnKeys] = [useChord("review.accept"), useChord("review.return")];
  const written = text.trim();

  const sendBack = () => {
    if (written) void verdict.sendBack(written, pin);
    else field.current?.focus();
  };
  const comment = async () => {
    if (!written) field.current?.focus();
    else if (await verdict.comment(written, pin)) setText("");
  };
  usePlace("review");
  useAction("review.accept", () => void verdict.accept(), mayAccept && !verdict.busy);
  useAction("review.return", sendBack, mayReturn && !verdict.busy);
  useAction("comment", () => field.current?.focus());
  useEffect(() => field.current?.focus(), []);
  return (
    <>
      <Panel title="Review">
        <Standing />
        <WriteComment
          text={text}
          setText={setText}
          field={field}
          label={mayReturn ? "What is to be changed?" : "Write a comment"}
          busy={verdict.busy}
          onSay={() => void comment()}
        />
        <div className="row verdict">
          {mayAccept && (
            <Button
              look="primary"
              icon="check"
              keys={acceptKeys}
              disabled={verdict.busy}
              onClick={() => void verdict.accept()}
            >
              Accept
            </Button>
          )}
          {mayReturn && (
            <Button icon="undo" keys={returnKeys} disabled={verdict.busy || !written} onClick={sendBack}>
              Return
            </Button>
          )}
        </div>
      </Panel>
      <Panel title="Comments">
        <Comments />
      </Panel>
      <section className="panel">
        <History />
      </section>
    </>
  );
}

/** Where the item stands, whose it is, and what is still missing in it. */
function Standing() {
  const { annotation, item } = useDocument();
  const problems = stageProblems(annotation);
  const missing = [...problems[1], ...problems[2], ...problems[3]];
  const by = item.author ?? item.assignee;
  return (
    <div className="stack">
      <p className="row">
        <span className={`state-word ${item.state}`}>
          <span className={`state-dot ${item.state}`} aria-hidden="true" />
          {STATE_WORDS[item.state]}
        </span>
        <span className="grow muted clip">{by && `by ${by}`}</span>
        <span className="muted digits">{spanText(item.active_s)}</span>
      </p>
      {item.state !== "todo" && missing.length > 0 && <p className="warn small">Missing: {missing.join("; ")}</p>}
      {item.unverified > 0 && (
        <p className="warn small">{item.unverified} values that a model wrote and nobody has verified</p>
      )}
    </div>
  );
}
