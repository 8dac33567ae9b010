// Somebody else changed the same field: shows both values side by side, and asks which one holds.
import type { Json } from "../../core/api/types";
import { Button } from "../kit/button";
import { Dialog } from "../kit/dialog";
import { useDesk, useDocument } from "./desk";
import { fieldName, valueText } from "./field_words";

export function ConflictDialog() {
  const { editor } = useDesk();
  const { conflict } = useDocument();
  if (!conflict) return null;
  return (
    <Dialog
      title="Changed by two people"
      wide
      firm
      onClose={() => undefined}
      footer={
        <>
          <Button onClick={() => editor.resolve(conflict, "theirs")}>Take theirs</Button>
          <Button look="primary" onClick={() => editor.resolve(conflict, "yours")}>
            Keep yours
          </Button>
        </>
      }
    >
      <p className="muted">
        While you were at it, somebody else changed the same. Nothing is lost: what is not taken stays in the history.
      </p>
      <table className="conflict">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Theirs</th>
            <th scope="col">Yours</th>
          </tr>
        </thead>
        <tbody>
          {conflict.conflicts.map(({ path, theirs, yours }) => (
            <tr key={path.join(".")}>
              <th scope="row">{fieldName(path)}</th>
              <Value value={theirs} />
              <Value value={yours} />
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}

function Value({ value }: { value: Json }) {
  const text = valueText(value);
  return <td>{text || <span className="muted">nothing</span>}</td>;
}
