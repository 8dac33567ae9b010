// One action of the sheet, with its chords; while it is being changed it waits for a press.
import { Fragment } from "react";
import type { SheetRow } from "../../core/keys/keymap";
import { IconButton } from "../kit/icon_button";
import { Kbd } from "../kit/kbd";
import { useApp } from "../shell/app_context";

export interface KeyRowProps {
  row: SheetRow;
  changing: boolean;
  problem: string | null;
  onChange: () => void;
  onChord: (chord: string) => void;
  onCancel: () => void;
  onReset: () => void;
}

export function KeyRow({ row, changing, problem, onChange, onChord, onCancel, onReset }: KeyRowProps) {
  const { keymap } = useApp();
  return (
    <li>
      <span className="grow">
        {row.says}
        {problem && (
          <span className="warn small" role="alert">
            {" "}
            {problem}
          </span>
        )}
      </span>
      {row.own && <IconButton small icon="undo" name={`${row.says}: the key it came with`} onClick={onReset} />}
      <button
        type="button"
        className={changing ? "chords changing" : "chords"}
        aria-label={`${row.says}: ${changing ? "press the new key" : row.labels.join(" ") || "no key"}`}
        onClick={onChange}
        onBlur={() => changing && onCancel()}
        onKeyDown={(event) => {
          if (!changing) return;
          event.preventDefault();
          event.stopPropagation();
          const chord = keymap.pressed(event.nativeEvent);
          if (event.key === "Escape" && row.action !== "cancel") onCancel();
          else if (chord) onChord(chord);
        }}
      >
        {changing ? (
          <span className="small">press a key</span>
        ) : (
          row.labels.map((label) => (
            <Fragment key={label}>
              <Kbd chord={label} />{" "}
            </Fragment>
          ))
        )}
        {!changing && row.labels.length === 0 && <span className="small muted">none</span>}
      </button>
    </li>
  );
}
