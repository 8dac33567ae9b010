// What reviewers and annotators say about an annotation, with the way to the place that is meant.
import { useState } from "react";
import type { Comment } from "../../core/api/types";
import { Button } from "../kit/button";
import { Icon } from "../kit/icon";
import { useToast } from "../kit/toast";
import { agoText } from "../queue/words";
import { useDesk, useDocument } from "../shell/desk";
import { pinText } from "./pin_words";

export function Comments() {
  const { comments } = useDocument();
  const [all, setAll] = useState(false);
  const open = comments.filter((comment) => !comment.resolved);
  const done = comments.length - open.length;
  const numbered = comments.map((comment, index) => ({ comment, number: index + 1 }));
  const shown = numbered.filter(({ comment }) => all || !comment.resolved);
  return (
    <>
      {shown.length === 0 && <p className="muted">Nothing is open.</p>}
      <ol className="comments">
        {shown.map(({ comment, number }) => (
          <Said key={comment.id} comment={comment} number={number} />
        ))}
      </ol>
      {done > 0 && (
        <Button look="quiet" onClick={() => setAll(!all)}>
          {all ? "Hide what is settled" : `Show ${done} settled`}
        </Button>
      )}
    </>
  );
}

function Said({ comment, number }: { comment: Comment; number: number }) {
  const { api, editor } = useDesk();
  const say = useToast();
  const [busy, setBusy] = useState(false);
  const settle = async () => {
    setBusy(true);
    try {
      const changed = await api.resolveComment(comment.id, !comment.resolved);
      const comments = editor.state.comments.map((one) => (one.id === changed.id ? changed : one));
      const open_comments = comments.filter((one) => !one.resolved).length;
      editor.update({ comments, item: { ...editor.state.item, open_comments } });
    } catch (error) {
      say({ text: (error as Error).message, tone: "warn" });
    } finally {
      setBusy(false);
    }
  };
  return (
    <li className={comment.resolved ? "comment settled" : "comment"}>
      <header className="row">
        <span className="comment-number digits" aria-hidden="true">
          {number}
        </span>
        <strong className="clip">{comment.author}</strong>
        <time className="small muted grow" dateTime={comment.at}>
          {agoText(comment.at, new Date())}
        </time>
        <Button look="quiet" icon={comment.resolved ? "undo" : "check"} disabled={busy} onClick={() => void settle()}>
          {comment.resolved ? "Open again" : "Settle"}
        </Button>
      </header>
      <p>{comment.text}</p>
      <Jump comment={comment} />
    </li>
  );
}

/** Shows the frame that is meant. */
function Jump({ comment: { pin } }: { comment: Comment }) {
  const { player, setRole } = useDesk();
  const text = pinText(pin);
  if (!pin || !text) return null;
  const jump = () => {
    player.pause();
    if (pin.role) setRole(pin.role);
    if (pin.frame !== undefined) player.seek(pin.frame);
  };
  return (
    <button type="button" className="comment-pin" onClick={jump}>
      <Icon name="pin" size={12} />
      {text}
    </button>
  );
}
