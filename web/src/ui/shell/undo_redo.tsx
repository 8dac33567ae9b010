// Undo and redo, with the name of what they undo.
import { IconButton } from "../kit/icon_button";
import { useAction, useChord } from "./actions";
import { useDesk, useDocument } from "./desk";

export function UndoRedo() {
  const { editor, readOnly } = useDesk();
  const { canUndo, canRedo, undoLabel, redoLabel } = useDocument();
  useAction("undo", () => editor.undo(), canUndo && !readOnly);
  useAction("redo", () => editor.redo(), canRedo && !readOnly);
  return (
    <div className="row tight">
      <IconButton
        icon="undo"
        name={undoLabel ? `Undo: ${undoLabel}` : "Undo"}
        keys={useChord("undo")}
        disabled={!canUndo || readOnly}
        onClick={() => editor.undo()}
      />
      <IconButton
        icon="redo"
        name={redoLabel ? `Redo: ${redoLabel}` : "Redo"}
        keys={useChord("redo")}
        disabled={!canRedo || readOnly}
        onClick={() => editor.redo()}
      />
    </div>
  );
}
