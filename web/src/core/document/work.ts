// The work on a document as a value: what the server has, what is on its way there, what can be undone. Pure functions.
import type { AnnotationJson, Change, Conflict, DocumentState, Operation, Saved } from "../api/types";
import { compact } from "../history/steps";
import type { JournalRecord } from "../journal/journal";
import { difference, overlap, withChanges } from "./patch";

export type Work = JournalRecord;

/** An operation that the server will not take. It is kept until it is put right, undone or discarded. */
export interface Refused {
  operation: string;
  label: string;
  detail: string;
}

/**
 * The work as it was left, on the document as the server has it now; and why it must not go on by itself, where the server
 * has forgotten what it once said: then it was done on another database.
 */
export function resumed(document: DocumentState, record: Work | null): { work: Work; foreign: Refused | null } {
  if (!record) return { work: { document, pending: [], undo: [], redo: [] }, foreign: null };
  if (record.document.revision <= document.revision) return { work: { ...record, document }, foreign: null };
  const base = document.revision;
  const pending = record.pending.map((operation) => ({ ...operation, base }));
  const detail = "These changes were made on another database, or on a newer state of it than the server has now.";
  const [first] = pending;
  const foreign = first ? { operation: first.id, label: first.label, detail } : null;
  return { work: { document, pending, undo: [], redo: [] }, foreign };
}

/** The annotation as the person sees it: what the server has, with all that is on its way. */
export function shown(work: Work): AnnotationJson {
  return withChanges(
    work.document.annotation,
    work.pending.flatMap(({ changes }) => changes),
  );
}

/** What the server says stands now: operations that it has are on their way no more. */
export function acknowledged(work: Work, saved: Saved): Work {
  const done = new Set(saved.applied);
  const arrived = work.pending.filter(({ id }) => done.has(id));
  const expected = withChanges(
    work.document.annotation,
    arrived.flatMap(({ changes }) => changes),
  );
  // What somebody else did in the meantime. Operations that touch none of it are as if made on the new state; the others
  // keep their base, so that the server sees that they were made without knowing of it.
  const foreign = difference(expected, saved.annotation);
  const pending = work.pending
    .filter(({ id }) => !done.has(id))
    .map((operation) => (touches(operation, foreign) ? operation : { ...operation, base: saved.revision }));
  const document = { ...work.document, revision: saved.revision, annotation: saved.annotation };
  return { ...work, document, pending };
}

/** A conflict: the operations before the one that it is about were saved, and the server's state is known. */
export function overtaken(work: Work, conflict: Conflict): Work {
  const at = work.pending.findIndex(({ id }) => id === conflict.operation);
  const { revision, annotation } = conflict;
  const document = { ...work.document, revision, annotation };
  return { ...work, document, pending: work.pending.slice(Math.max(at, 0)) };
}

/** What is on its way after the person has decided about some paths of a conflict. */
export function decided(work: Work, conflict: Conflict, take: "theirs" | "yours", paths: readonly string[][]): Work {
  const chosen = [...paths, ...paths.map((path) => ["provenance", path.join(".")])];
  const about = ({ path }: Change) => chosen.some((other) => overlap(other, path));
  const pending = work.pending.map((operation): Operation => {
    if (!operation.changes.some(about)) return operation;
    if (take === "theirs") return { ...operation, changes: operation.changes.filter((change) => !about(change)) };
    const isAll = operation.changes.every(about) || operation.id === conflict.operation;
    return isAll ? { ...operation, base: conflict.revision } : operation;
  });
  return { ...work, pending: pending.filter(({ changes }) => changes.length > 0) };
}

/** The operation and all after it as one: what comes later may put right what the server refused. */
export function mended(work: Work, refused: string, id: string): Work {
  const at = work.pending.findIndex((operation) => operation.id === refused);
  const parts = work.pending.slice(at);
  const [first, last] = [parts[0], parts.at(-1)];
  if (at < 0 || !first || !last) return work;
  const changes = compact(parts.flatMap((operation) => operation.changes));
  return { ...work, pending: [...work.pending.slice(0, at), { ...last, id, base: first.base, changes }] };
}

/** Without the operation and all after it, which was made on top of it. */
export function dropped(work: Work, refused: string): Work {
  const at = work.pending.findIndex((operation) => operation.id === refused);
  return at < 0 ? work : { ...work, pending: work.pending.slice(0, at), redo: [] };
}

function touches(operation: Operation, changes: readonly Change[]): boolean {
  return operation.changes.some(({ path }) => changes.some((change) => overlap(change.path, path)));
}
