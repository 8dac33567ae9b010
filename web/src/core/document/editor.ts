// One open episode: its annotation as the person sees it, undoable steps, and how far the server has them.
import type { Api } from "../api/client";
import type { AnnotationJson, Change, Comment, Conflict, DocumentState, Item } from "../api/types";
import { joined, type Step, stepOf, stillOurs } from "../history/steps";
import type { Journal } from "../journal/journal";
import { same, valueAt, withChanges } from "./patch";

export type Saving = "saved" | "saving" | "offline" | "conflict" | "refused";

export interface EditorState {
  annotation: AnnotationJson;
  revision: number;
  item: Item;
  comments: Comment[];
  track: string;
  canUndo: boolean;
  canRedo: boolean;
  undoLabel: string | null;
  redoLabel: string | null;
  saving: Saving;
  /** Operations that the server does not have yet. */
  pending: number;
  conflict: Conflict | null;
  /** What is wrong, as a sentence; null while nothing is. */
  error: string | null;
  /** Something to know that asks for nothing ("Not undone: somebody else has changed it since"); null after the next step. */
  notice: string | null;
  /** Nothing can be changed: somebody else, or another tab, holds the episode. */
  readOnly: boolean;
}

export interface EditorOptions {
  document: DocumentState;
  api: Api;
  journal: Journal;
  /** Who edits, for the record of drafts. */
  who?: string;
  clock?: () => Date;
  uuid?: () => string;
}

export class Editor {
  private undoStack: Step[] = [];
  private redoStack: Step[] = [];
  private readonly listeners = new Set<() => void>();
  private snapshot: EditorState;

  constructor(options: EditorOptions) {
    const { document } = options;
    this.snapshot = {
      annotation: document.annotation,
      revision: document.revision,
      item: document.item,
      comments: document.comments,
      track: document.track,
      canUndo: false,
      canRedo: false,
      undoLabel: null,
      redoLabel: null,
      saving: "saved",
      pending: 0,
      conflict: null,
      error: null,
      notice: null,
      readOnly: false,
    };
  }

  /** An immutable picture of everything; a new object on every change. */
  get state(): EditorState {
    return this.snapshot;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** One undoable step. Consecutive steps with the same `merge` key (typing, a drag) become one. */
  change(label: string, changes: Change[], merge?: string): void {
    const before = this.snapshot.annotation;
    const after = withChanges(before, changes);
    if (changes.every(({ path }) => same(valueAt(before, path), valueAt(after, path)))) return;
    const step = stepOf(label, before, changes, merge);
    const last = this.undoStack.at(-1);
    if (last && merge !== undefined && last.merge === merge && !this.redoStack.length) {
      this.undoStack = [...this.undoStack.slice(0, -1), joined(last, step)];
    } else this.undoStack = [...this.undoStack, step];
    this.redoStack = [];
    this.show(after);
  }

  undo(): void {
    const step = this.undoStack.at(-1);
    if (!step) return;
    this.undoStack = this.undoStack.slice(0, -1);
    this.redoStack = [...this.redoStack, step];
    this.show(withChanges(this.snapshot.annotation, stillOurs(this.snapshot.annotation, step.inverse, step.changes)));
  }

  redo(): void {
    const step = this.redoStack.at(-1);
    if (!step) return;
    this.redoStack = this.redoStack.slice(0, -1);
    this.undoStack = [...this.undoStack, step];
    this.show(withChanges(this.snapshot.annotation, stillOurs(this.snapshot.annotation, step.changes, step.inverse)));
  }

  /** Resolves when all is saved on the server. */
  async flush(): Promise<void> {}

  /** Ends a conflict: at one path, or at all of them. */
  resolve(_conflict: Conflict, _take: "theirs" | "yours", _path?: string[]): void {}

  close(): void {
    this.listeners.clear();
  }

  private show(annotation: AnnotationJson): void {
    this.snapshot = {
      ...this.snapshot,
      annotation,
      canUndo: this.undoStack.length > 0,
      canRedo: this.redoStack.length > 0,
      undoLabel: this.undoStack.at(-1)?.label ?? null,
      redoLabel: this.redoStack.at(-1)?.label ?? null,
    };
    for (const listener of this.listeners) listener();
  }
}
