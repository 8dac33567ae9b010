// One subtask: its number (press it when this one failed), its text, a handle to move it.
import { type KeyboardEvent, useRef } from "react";
import { IconButton } from "../kit/icon_button";
import { TextArea } from "../kit/text_area";
import { DragHandle } from "./drag_handle";

export interface SubtaskRowProps {
  /** 1-based. */
  number: number;
  count: number;
  text: string;
  failed: boolean;
  /** The number can be pressed. */
  choosable: boolean;
  readOnly: boolean;
  onChoose: () => void;
  onEdit: (text: string) => void;
  onInsert: () => void;
  onRemove: () => void;
  /** To another place (0-based). */
  onMove: (to: number, gesture?: string) => void;
  /** Puts the cursor into the text of a place. */
  onFocus: (index: number) => void;
}

export function SubtaskRow(props: SubtaskRowProps) {
  const { number, count, text, failed, choosable, readOnly } = props;
  const { onChoose, onEdit, onInsert, onRemove, onMove, onFocus } = props;
  const row = useRef<HTMLLIElement>(null);
  const index = number - 1;

  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const { selectionStart, selectionEnd, value } = event.currentTarget;
    const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    const to = index + step;
    if (event.key === "Enter" && !event.nativeEvent.isComposing && !event.ctrlKey && !event.metaKey) onInsert();
    else if (event.key === "Backspace" && value === "") onRemove();
    else if (event.key === "Escape") event.currentTarget.blur();
    else if (step && event.altKey) {
      if (to >= 0 && to < count) {
        onMove(to);
        onFocus(to);
      }
    } else if (step < 0 && selectionStart === 0 && index > 0) onFocus(to);
    else if (step > 0 && selectionEnd === value.length && to < count) onFocus(to);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <li ref={row} className={failed ? "subtask failed" : "subtask"}>
      <DragHandle row={row} index={index} disabled={readOnly} onMove={onMove} />
      <button
        type="button"
        className="subtask-number digits"
        aria-pressed={failed}
        aria-label={failed ? `Subtask ${number} failed` : `Subtask ${number}`}
        data-tip={choosable ? (failed ? "The failure began here" : "The failure began here?") : undefined}
        data-keys={choosable && number < 10 ? String(number) : undefined}
        disabled={readOnly || !choosable}
        onClick={onChoose}
      >
        {number}
      </button>
      <TextArea
        aria-label={`Subtask ${number}`}
        value={text}
        readOnly={readOnly}
        invalid={!text.trim()}
        placeholder="What is done"
        onChange={(event) => onEdit(event.target.value.replaceAll("\n", " "))}
        onKeyDown={press}
      />
      <IconButton small icon="close" name={`Remove subtask ${number}`} disabled={readOnly} onClick={onRemove} />
    </li>
  );
}
