// Subtasks from the task's sentence: suggested by themselves for an item that is not begun, later when asked.
import { useCallback, useEffect, useRef, useState } from "react";
import { isAbort } from "../../core/api/client";
import { setDraft } from "../../core/document/fields";
import { useToast } from "../kit/toast";
import { useDesk } from "../shell/desk";
import { suggest } from "./suggestion";
import { useStage1 } from "./use_stage1";

export function useSubtaskDraft() {
  const { api, editor, readOnly, session } = useDesk();
  const { change } = useStage1();
  const say = useToast();
  const [busy, setBusy] = useState(false);

  const draft = useCallback(
    async (use: "grammar" | "model", quiet = false, signal?: AbortSignal) => {
      const before = editor.state.annotation;
      if (!before.task.trim()) return;
      setBusy(true);
      try {
        const { subtasks, by } = await api.subtasks(before.task, use, signal);
        // Typing goes on meanwhile: a draft never replaces what a person has written since it was asked for.
        if (editor.state.annotation.subtasks !== before.subtasks) return;
        if (subtasks.length && quiet) suggest(editor, { subtasks, by });
        else if (subtasks.length) change("Draft the subtasks", (a) => setDraft(a, "subtasks", subtasks, by));
        else if (!quiet) say("No subtasks could be read from this sentence.");
      } catch (error) {
        if (!isAbort(error) && !quiet) say({ text: (error as Error).message, tone: "warn" });
      } finally {
        setBusy(false);
      }
    },
    [api, change, editor, say],
  );

  const begun = useRef<unknown>(null);
  useEffect(() => {
    const { annotation, item } = editor.state;
    const begins = item.state === "todo" || item.state === "started";
    if (readOnly || !begins || begun.current === editor || annotation.subtasks?.length) return;
    begun.current = editor;
    void draft("grammar", true);
  }, [draft, editor, readOnly]);
  /** The task was typed: where nobody has written subtasks yet, they follow from it. */
  const follow = useCallback(() => {
    if (!readOnly && !editor.state.annotation.subtasks?.length) void draft("grammar", true);
  }, [draft, editor, readOnly]);
  return { draft, follow, busy, hasModel: session.model !== null };
}

export type SubtaskDrafts = ReturnType<typeof useSubtaskDraft>;
