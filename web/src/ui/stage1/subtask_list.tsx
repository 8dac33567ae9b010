// The subtasks: drafted, edited in place, reordered; a click on a number says which one failed.
import { useRef } from "react";
import { flushSync } from "react-dom";
import { acceptDraft, editSubtask, insertSubtask, moveSubtask, removeSubtask } from "../../core/document/fields";
import { Chip } from "../kit/chip";
import { IconButton } from "../kit/icon_button";
import { Panel } from "../kit/panel";
import { useAction, useChord } from "../shell/actions";
import { useDesk } from "../shell/desk";
import { SubtaskRow } from "./subtask_row";
import { suggest, useStage1Annotation } from "./suggestion";
import { useStage1 } from "./use_stage1";
import type { SubtaskDrafts } from "./use_subtask_draft";

export function SubtaskList({ drafts }: { drafts: SubtaskDrafts }) {
  const { editor, readOnly, who } = useDesk();
  const annotation = useStage1Annotation();
  const { change, chooseFailed } = useStage1();
  const { draft, busy, hasModel } = drafts;
  const list = useRef<HTMLOListElement>(null);
  const { subtasks = [], outcome, failed_subtask } = annotation;
  const provenance = annotation.provenance?.subtasks;

  // The cursor moves within the key's own event: the next letter belongs to the new place, however fast it is typed.
  const focus = (index: number) => {
    const fields = list.current?.querySelectorAll("textarea");
    fields?.[Math.max(0, Math.min(index, fields.length - 1))]?.focus();
  };
  const changeAndFocus = (index: number, ...args: Parameters<typeof change>) => {
    if (flushSync(() => change(...args))) focus(index);
  };
  const insert = (index: number) => changeAndFocus(index, "Add a subtask", (a) => insertSubtask(a, index, ""));
  const remove = (index: number) => {
    changeAndFocus(index - 1, "Remove a subtask", (a) => removeSubtask(a, index));
    if (subtasks.length === 1) suggest(editor, null); // whoever takes the last one away wants none
  };
  const move = (from: number, to: number, gesture?: string) =>
    change("Move a subtask", (a) => moveSubtask(a, from, to), gesture);

  useAction("subtasks.decompose", () => void draft(hasModel ? "model" : "grammar"), !readOnly);
  useAction("subtask.add", () => insert(subtasks.length), !readOnly);
  const addKeys = useChord("subtask.add");
  const draftKeys = useChord("subtasks.decompose");
  return (
    <Panel
      title="Subtasks"
      aside={
        <>
          {provenance?.state === "unverified" && (
            <button
              type="button"
              className="chip accent accept"
              disabled={readOnly}
              data-tip={`Written by the ${provenance.by === "grammar" ? "grammar" : provenance.by}. Click when they are right; going on says so too.`}
              onClick={() => change("Accept the subtasks", (a) => acceptDraft(a, "subtasks", who))}
            >
              Draft: accept
            </button>
          )}
          {provenance?.state === "accepted" && <Chip tip={`Drafted by ${provenance.by}`}>verified</Chip>}
          <IconButton
            small
            icon="draft"
            name={hasModel ? "Subtasks from the task, by the model" : "Subtasks from the task"}
            keys={draftKeys}
            disabled={readOnly || busy}
            onClick={() => void draft(hasModel ? "model" : "grammar")}
          />
          <IconButton
            small
            icon="plus"
            name="Add a subtask"
            keys={addKeys}
            disabled={readOnly}
            onClick={() => insert(subtasks.length)}
          />
        </>
      }
    >
      {subtasks.length === 0 && (
        <p className="muted small">{busy ? "Reading the task" : "None yet. The failed one is chosen by its number."}</p>
      )}
      <ol ref={list} className="subtasks">
        {subtasks.map((text, index) => (
          <SubtaskRow
            // biome-ignore lint/suspicious/noArrayIndexKey: a subtask is its place in the list
            key={index}
            number={index + 1}
            count={subtasks.length}
            text={text}
            failed={outcome !== "Successful" && failed_subtask === index + 1}
            choosable={outcome !== "Successful"}
            readOnly={readOnly}
            onChoose={() => chooseFailed(index + 1)}
            onEdit={(next) => change("Edit a subtask", (a) => editSubtask(a, index, next), `subtask ${index}`)}
            onInsert={() => insert(index + 1)}
            onRemove={() => remove(index)}
            onMove={(to, gesture) => move(index, to, gesture)}
            onFocus={focus}
          />
        ))}
      </ol>
    </Panel>
  );
}
