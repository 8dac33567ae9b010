// Subtasks that were drafted for an item that nobody has begun: shown, but saved only with the first thing that a person does,
// so that looking at an item changes nothing.
import { useSyncExternalStore } from "react";
import type { AnnotationJson } from "../../core/api/types";
import type { Editor } from "../../core/document/editor";
import { setDraft } from "../../core/document/fields";
import { withChanges } from "../../core/document/patch";
import { useDesk, useDocument } from "../shell/desk";

export interface Suggestion {
  subtasks: string[];
  by: string;
}

const waiting = new WeakMap<Editor, Suggestion>();
const listeners = new Set<() => void>();

/** null: none any more. */
export function suggest(editor: Editor, suggestion: Suggestion | null): void {
  if (suggestion) waiting.set(editor, suggestion);
  else waiting.delete(editor);
  for (const listener of listeners) listener();
}

/** What is suggested for an item; null where its subtasks are written. */
export function suggestionOf(editor: Editor): Suggestion | null {
  return editor.state.annotation.subtasks?.length ? null : (waiting.get(editor) ?? null);
}

/** The annotation as stage 1 shows it: with the suggested subtasks. */
export function useStage1Annotation(): AnnotationJson {
  const { editor } = useDesk();
  const { annotation } = useDocument();
  const suggestion = useSyncExternalStore(subscribe, () => waiting.get(editor));
  return suggestion && !annotation.subtasks?.length ? suggested(annotation, suggestion) : annotation;
}

export function suggested(a: AnnotationJson, { subtasks, by }: Suggestion): AnnotationJson {
  return withChanges(a, setDraft(a, "subtasks", subtasks, by));
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
