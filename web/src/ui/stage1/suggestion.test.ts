// Suggested subtasks: shown without being saved, saved with the first thing that is done, in the same step.
import { expect, test } from "vitest";
import type { Api } from "../../core/api/client";
import type { AnnotationJson, DocumentState } from "../../core/api/types";
import { Editor } from "../../core/document/editor";
import { MemoryJournal } from "../../core/journal/journal";
import type { Desk } from "../shell/desk";
import { suggest, suggestionOf } from "./suggestion";
import { actionsOf } from "./use_stage1";

const ANNOTATION: AnnotationJson = { episode: "e", task: "Grasp the cup.", length: 100 };

function desk() {
  const document = { episode: "e", revision: 0, annotation: ANNOTATION, item: {}, comments: [], track: "" };
  const editor = new Editor({
    document: document as unknown as DocumentState,
    api: {} as Api,
    journal: new MemoryJournal(),
    who: "ada",
  });
  const player = { index: 12, target: 12, playing: false, pause: () => undefined };
  const parts = { editor, player, info: { length: 100, fps: 25 }, cameras: [], readOnly: false, who: "ada" };
  suggest(editor, { subtasks: ["Reach.", "Grasp."], by: "grammar" });
  return { editor, actions: actionsOf(parts as unknown as Desk) };
}

test("a suggestion alone changes nothing", () => {
  const { editor } = desk();
  expect(editor.state.annotation).toEqual(ANNOTATION);
  expect(editor.state.pending).toBe(0);
});

test("it is saved with the first thing that is done, as one step", () => {
  const { editor, actions } = desk();
  actions.chooseFailed(2);
  const { annotation } = editor.state;
  expect(annotation).toMatchObject({ outcome: "Failed", subtasks: ["Reach.", "Grasp."], failed_subtask: 2 });
  expect(annotation.provenance?.subtasks).toMatchObject({ by: "grammar", state: "unverified" });
  expect(suggestionOf(editor)).toBeNull();
  editor.undo();
  expect(editor.state.annotation).toEqual(ANNOTATION);
  expect(editor.state.canUndo).toBe(false);
});

test("a first edit of a suggested subtask is on record as one", () => {
  const { editor, actions } = desk();
  actions.change("Edit a subtask", () => [{ path: ["subtasks"], value: ["Reach.", "Grip it."] }], "subtask 1");
  expect(editor.state.annotation.subtasks).toEqual(["Reach.", "Grip it."]);
  expect(editor.state.annotation.provenance?.subtasks).toMatchObject({ state: "edited", draft: ["Reach.", "Grasp."] });
});

test("another sentence is not saved with what followed from the old one", () => {
  const { editor, actions } = desk();
  actions.editTask("Grasp the spoon.");
  expect(editor.state.annotation.subtasks).toBeUndefined();
});
