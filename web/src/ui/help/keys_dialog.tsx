// All keys, by place; each can be given another chord.
import { useState, useSyncExternalStore } from "react";
import type { Action } from "../../core/keys/keymap";
import { Button } from "../kit/button";
import { Dialog } from "../kit/dialog";
import { useApp } from "../shell/app_context";
import { KeyRow } from "./key_row";
import "../../styles/help.css";

export function KeysDialog({ onClose }: { onClose: () => void }) {
  const { keymap } = useApp();
  const sheet = useSyncExternalStore(keymap.subscribe, () => keymap.sheet());
  const [changing, setChanging] = useState<Action | null>(null);
  const [problem, setProblem] = useState<{ action: Action; text: string } | null>(null);
  const rebind = (action: Action, chord: string) => {
    setChanging(null);
    try {
      keymap.rebind(action, [chord]);
      setProblem(null);
    } catch (error) {
      setProblem({ action, text: (error as Error).message });
    }
  };
  const own = sheet.some(({ rows }) => rows.some((row) => row.own));
  return (
    <Dialog
      title="Keys"
      wide
      onClose={onClose}
      footer={
        <>
          <p className="grow muted small">
            Press a key in the list to give its action another one. Keys do nothing while you type, except with Ctrl.
          </p>
          <Button disabled={!own} onClick={() => keymap.reset()}>
            As it came
          </Button>
        </>
      }
    >
      <div className="key-sheet">
        {sheet.map(({ place, title, rows }) => (
          <section key={place} aria-label={title}>
            <h3>{title}</h3>
            <ul>
              {rows.map((row) => (
                <KeyRow
                  key={row.action}
                  row={row}
                  changing={changing === row.action}
                  problem={problem?.action === row.action ? problem.text : null}
                  onChange={() => setChanging(row.action)}
                  onChord={(chord) => rebind(row.action, chord)}
                  onCancel={() => setChanging(null)}
                  onReset={() => keymap.reset(row.action)}
                />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
