// What the page shows of an open episode: a picture of the work on it, and of how far the server has it.
import { ApiError } from "../api/errors";
import type { AnnotationJson, Comment, Conflict, Item } from "../api/types";
import type { Sender } from "../sync/sender";
import { type Refused, shown, type Work } from "./work";

export type { Refused } from "./work";

export type Saving = "saved" | "saving" | "offline" | "conflict" | "refused";

/**
 * The right to save: "wanted": somebody has to ask the server for it (`setToken`); "elsewhere": another person, or another
 * page of this person, has taken it: only the person may decide to ask again.
 */
export type LeaseStatus = "held" | "wanted" | "elsewhere";

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
  refused: Refused | null;
  /** What is wrong, as a sentence; null while nothing is. */
  error: string | null;
  /** Something to know that asks for nothing; null after the next step. */
  notice: string | null;
  lease: LeaseStatus;
  /** Who has the lease, where it is elsewhere and the server said so. */
  holder: string | null;
  /** This browser keeps nothing: what the server does not have yet is lost with the page. */
  unkept: boolean;
  /** Nothing can be changed: the episode is open in a newer tab of this browser. */
  readOnly: boolean;
}

/** What the editor knows beside the work itself. */
export interface Standing {
  conflict: Conflict | null;
  refused: Refused | null;
  notice: string | null;
  lease: LeaseStatus;
  holder: string | null;
  unkept: boolean;
  superseded: boolean;
}

export const AT_FIRST: Standing = {
  conflict: null,
  refused: null,
  notice: null,
  lease: "wanted",
  holder: null,
  unkept: false,
  superseded: false,
};

export function pictured(work: Work, standing: Standing, sender: Pick<Sender, "status" | "problem">): EditorState {
  const { document, pending, undo, redo } = work;
  const { superseded, ...rest } = standing;
  return {
    annotation: shown(work),
    revision: document.revision,
    item: document.item,
    comments: document.comments,
    track: document.track,
    canUndo: undo.length > 0 && !superseded,
    canRedo: redo.length > 0 && !superseded,
    undoLabel: undo.at(-1)?.label ?? null,
    redoLabel: redo.at(-1)?.label ?? null,
    pending: pending.length,
    ...rest,
    saving: savingOf(work, standing, sender),
    error: errorOf(work, standing, sender),
    readOnly: superseded,
  };
}

function savingOf(work: Work, standing: Standing, sender: Pick<Sender, "status">): Saving {
  if (standing.conflict) return "conflict";
  if (standing.refused) return "refused";
  if (work.pending.length === 0) return "saved";
  if (sender.status === "offline" || standing.lease === "elsewhere" || standing.superseded) return "offline";
  return "saving";
}

function errorOf(work: Work, standing: Standing, sender: Pick<Sender, "status" | "problem">): string | null {
  const where = standing.unkept ? "only on this page: leave it open" : "kept in this browser";
  const kept = work.pending.length ? ` What you did (${work.pending.length}) is ${where}.` : "";
  if (standing.superseded) return "The episode is open in a newer tab of this browser: go on there.";
  if (standing.conflict) return standing.conflict.detail;
  if (standing.refused) return standing.refused.detail;
  if (standing.lease === "elsewhere") return `${standing.holder ?? "Somebody else"} works on this episode now.${kept}`;
  if (sender.status !== "offline") return null;
  if (!(sender.problem instanceof ApiError)) return `The server does not answer.${kept}`;
  if (sender.problem.status === 401) return `Log in again: nothing can be saved.${kept}`;
  return `The server could not save it: ${sender.problem.detail}.${kept}`;
}
