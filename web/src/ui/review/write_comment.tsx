// A comment being written: its text, and what it is pinned to.
import { type Ref, useEffect } from "react";
import type { KeyEvent } from "../../core/keys/keymap";
import { Button } from "../kit/button";
import { IconButton } from "../kit/icon_button";
import { TextArea } from "../kit/text_area";
import { useAction } from "../shell/actions";
import { useApp } from "../shell/app_context";
import { useDesk, useDocument } from "../shell/desk";
import { pinDraft, usePinDraft } from "./pin_draft";
import { pinText, roleAt } from "./pin_words";

export interface WriteCommentProps {
  text: string;
  setText: (text: string) => void;
  /** What the text is asked for. */
  label: string;
  field: Ref<HTMLTextAreaElement | null>;
  busy: boolean;
  /** Says it, without a verdict. */
  onSay: () => void;
}

export function WriteComment({ text, setText, label, field, busy, onSay }: WriteCommentProps) {
  const { player, stage } = useDesk();
  const { annotation } = useDocument();
  const { keymap } = useApp();
  const { pin, placing } = usePinDraft();
  useEffect(() => () => pinDraft.clear(), []);
  useAction("cancel", () => pinDraft.place(false), placing);
  const toFrame = () => {
    player.pause();
    const role = roleAt(annotation, player.index);
    pinDraft.pinTo({ stage, frame: player.index, ...(role ? { role } : {}) });
  };
  const toPlace = () => {
    if (!placing && pin?.frame !== player.index) toFrame();
    pinDraft.place(!placing);
  };
  return (
    <div className="stack">
      <TextArea
        ref={field}
        className="review-text"
        aria-label={label}
        placeholder={label}
        value={text}
        maxLength={10_000}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          // Chords with Alt write nothing: they mean here what they mean everywhere.
          if (event.altKey && !event.ctrlKey) keymap.dispatch(elsewhere(event.nativeEvent));
        }}
      />
      <div className="row wrap">
        <Button icon="flag" onClick={toFrame}>
          This frame
        </Button>
        <Button icon="pin" aria-pressed={placing} onClick={toPlace}>
          {placing ? "Click on the picture" : "A place"}
        </Button>
        {pin && (
          <span className="row tight small">
            <span>{pinText(pin)}</span>
            <IconButton small icon="close" name="Pin it to nothing" onClick={() => pinDraft.pinTo(null)} />
          </span>
        )}
        <Button look="quiet" className="say" disabled={busy || !text.trim()} onClick={onSay}>
          Comment
        </Button>
      </div>
    </div>
  );
}

/** The same key press, as if it had not been in a text. */
function elsewhere(event: KeyboardEvent): KeyEvent {
  const { key, code, ctrlKey, metaKey, altKey, shiftKey, repeat, isComposing, defaultPrevented } = event;
  const pressed = { key, code, ctrlKey, metaKey, altKey, shiftKey, repeat, isComposing, defaultPrevented };
  return { ...pressed, target: null, preventDefault: () => event.preventDefault() };
}
