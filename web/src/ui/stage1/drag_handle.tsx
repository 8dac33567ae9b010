// Moves a row of a list by dragging. By keyboard it is Alt with the arrow keys, in the text.
import { type RefObject, useRef } from "react";
import { Icon } from "../kit/icon";

export interface DragHandleProps {
  row: RefObject<HTMLLIElement | null>;
  /** Place of the row in its list (0-based). */
  index: number;
  disabled: boolean;
  onMove: (to: number, gesture: string) => void;
}

export function DragHandle({ row, index, disabled, onMove }: DragHandleProps) {
  const drag = useRef<{ gesture: string } | null>(null);
  return (
    <span
      className={disabled ? "drag-handle disabled" : "drag-handle"}
      data-tip="Drag to move; Alt with the arrow keys in the text"
      aria-hidden="true"
      onPointerDown={(event) => {
        if (event.button !== 0 || disabled) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { gesture: `drag subtask ${event.timeStamp}` };
      }}
      onPointerMove={(event) => {
        const rows = row.current?.parentElement?.children;
        if (!drag.current || !rows) return;
        const to = placeAt(rows, event.clientY);
        if (to !== index) onMove(to, drag.current.gesture);
      }}
      onPointerUp={() => {
        drag.current = null;
      }}
    >
      <Icon name="drag" size={14} />
    </span>
  );
}

/** The place in the list at a height of the screen. */
function placeAt(rows: HTMLCollection, y: number): number {
  const above = Array.from(rows).findIndex((row) => y < row.getBoundingClientRect().bottom);
  return above < 0 ? rows.length - 1 : above;
}
