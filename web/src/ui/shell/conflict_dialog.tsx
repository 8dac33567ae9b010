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
          <Button onClick={() => editor.resolve(conflict, "theirs")}>Take all of theirs</Button>
          <Button look="primary" onClick={() => editor.resolve(conflict, "yours")}>
            Keep all of yours
          </Button>
        </>
      }
    >
      <p className="muted">
        While you were at it, somebody else changed the same. Choose for each field, or for all of them below. Nothing
        is lost: what is not taken stays in the history.
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
              <Value value={theirs} name="Take theirs" onTake={() => editor.resolve(conflict, "theirs", path)} />
              <Value value={yours} name="Keep yours" onTake={() => editor.resolve(conflict, "yours", path)} />
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}

function Value({ value, name, onTake }: { value: Json; name: string; onTake: () => void }) {
  const text = valueText(value);
  return (
    <td>
      <p>{text || <span className="muted">nothing</span>}</p>
      <Button look="quiet" icon="check" onClick={onTake}>
        {name}
      </Button>
    </td>
  );
}
