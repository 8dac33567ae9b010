// One open episode: its annotation as the person sees it, undoable steps, and how far the server has them.
import type { Api, ApiError } from "../api/client";
import type { Change, Comment, Conflict, DocumentState, Item, Operation, Saved } from "../api/types";
import { asUndone, compact, joined, type Step, stepOf, stillOurs } from "../history/steps";
import { type Journal, SupersededError } from "../journal/journal";
import { Sender, type Timer } from "../sync/sender";
import { AT_FIRST, type EditorState, pictured, type Standing } from "./editor_state";
import { randomId } from "./id";
import { same, valueAt } from "./patch";
import { withProvenance } from "./provenance";
import { acknowledged, decided, dropped, mended, overtaken, resumed, shown, type Work } from "./work";

export type { EditorState, LeaseStatus, Refused, Saving } from "./editor_state";

export interface EditorOptions {
  /** What the server says now; where it is away, what the journal remembers of it. */
  document: DocumentState;
  api: Pick<Api, "operations" | "document">;
  journal: Journal;
  /** Who edits, for the record of drafts. */
  who?: string;
  clock?: () => Date;
  uuid?: () => string;
  timer?: Timer;
  /** Says "online" when the network is back: the window. */
  network?: Pick<EventTarget, "addEventListener" | "removeEventListener">;
  /** The server said that this page's lease is gone, and who has it (null: nobody). */
  onLeaseLost?: (holder: string | null) => void;
}

/** So many steps can be undone. */
export const STEPS = 500;

export class Editor {
  private work: Work;
  private standing: Standing;
  private token: string | null = null;
  /** The step that the next one joins if it has the same key; and the operation, as long as it was not sent. */
  private open: { merge: string; operation: string | null } | null = null;
  private kept: Promise<unknown> = Promise.resolve();
  private readonly sender: Sender;
  private readonly listeners = new Set<() => void>();
  private snapshot: EditorState;
  private readonly clock: () => Date;
  private readonly uuid: () => string;

  constructor(private readonly options: EditorOptions) {
    this.clock = options.clock ?? (() => new Date());
    this.uuid = options.uuid ?? randomId;
    const { work, foreign } = resumed(options.document, options.journal.record);
    this.work = work;
    this.standing = { ...AT_FIRST, refused: foreign, unkept: !options.journal.lasts };
    this.sender = new Sender({
      next: () => this.next(),
      kept: () => this.kept,
      send: (operations) => this.send(operations),
      saved: (saved) => this.settle(acknowledged(this.work, saved)),
      refused: (error, sent) => this.refuse(error, sent),
      changed: () => this.show(),
      ...(options.timer ? { timer: options.timer } : {}),
    });
    this.snapshot = pictured(this.work, this.standing, this.sender);
    options.journal.onSuperseded(() => this.supersede());
    options.network?.addEventListener("online", this.retry);
    this.keep();
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
    if (this.standing.superseded) return;
    const before = shown(this.work);
    const hand = { who: this.options.who ?? "", at: this.clock().toISOString() };
    const real = withProvenance(before, changes, hand).filter(({ path, value }) => !same(valueAt(before, path), value));
    if (real.length === 0) return;
    const step = stepOf(label, before, real);
    const last = this.work.undo.at(-1);
    const joins = merge !== undefined && last !== undefined && this.open?.merge === merge;
    const undo = joins ? [...this.work.undo.slice(0, -1), joined(last, step)] : [...this.work.undo, step];
    const unsent = joins ? (this.open?.operation ?? null) : null;
    const operation = this.operation(label, step.changes, unsent);
    this.open = merge === undefined ? null : { merge, operation: operation.id };
    const pending = this.work.pending.filter(({ id }) => id !== unsent);
    this.did({ ...this.work, pending: [...pending, operation], undo: undo.slice(-STEPS), redo: [] });
  }

  /** Takes the last step back. What somebody else has changed since stays as they left it. */
  undo(): void {
    this.turn("undo", "redo", "Undo");
  }

  redo(): void {
    this.turn("redo", "undo", "Redo");
  }

  /**
   * Resolves when all is saved on the server (true), or when that needs the person first: a conflict, a refusal, a lease
   * that is gone (false). While the server is away it waits.
   */
  async flush(): Promise<boolean> {
    this.sender.poke();
    await this.sender.settled();
    return this.work.pending.length === 0;
  }

  /** Ends a conflict: at one of its paths, or at all of them. */
  resolve(conflict: Conflict, take: "theirs" | "yours", path?: string[]): void {
    if (this.standing.conflict !== conflict) return;
    const [now, later] = [
      conflict.conflicts.filter(isAt(path)),
      conflict.conflicts.filter((each) => !isAt(path)(each)),
    ];
    const paths = now.map((each) => each.path);
    const work = decided(this.work, conflict, take, paths);
    const open = later.length ? { ...conflict, conflicts: later } : null;
    this.settle(work, { conflict: open });
    if (!open) this.sender.resume();
  }

  /** Takes back what the server refused, and what was done after it. */
  discardRefused(): void {
    const { refused } = this.standing;
    if (!refused) return;
    this.settle(dropped(this.work, refused.operation), { refused: null });
    this.sender.resume();
  }

  /** Sends again what the server refused: the reason may be gone. */
  retryRefused(): void {
    if (!this.standing.refused) return;
    this.settle(this.work, { refused: null });
    this.sender.resume();
  }

  /** The lease under which changes are saved; null: there is none (any more), changes wait. */
  setToken(token: string | null): void {
    if (token === this.token) return;
    this.token = token;
    this.settle(this.work, { lease: token === null ? "wanted" : "held", holder: null });
    if (token !== null) this.sender.wake();
  }

  /** Tries at once to reach the server. */
  readonly retry = (): void => this.sender.wake();

  /** What other routes answered about the item and its comments. */
  update(news: { item?: Item; comments?: Comment[] }): void {
    this.settle({ ...this.work, document: { ...this.work.document, ...news } });
  }

  /** Asks the server how the document stands now: what others did shows, own changes stay. */
  async refresh(signal?: AbortSignal): Promise<void> {
    const { episode, track } = this.work.document;
    const now = await this.options.api.document(episode, track, signal);
    const { item, comments, revision, annotation } = now;
    const isNewer = revision > this.work.document.revision && this.sender.status !== "sending";
    const work = isNewer ? acknowledged(this.work, { revision, annotation, applied: [] }) : this.work;
    this.settle({ ...work, document: { ...work.document, item, comments } });
  }

  /** Stops. What is not saved stays in the journal. */
  close(): void {
    this.sender.close();
    this.listeners.clear();
    this.options.network?.removeEventListener("online", this.retry);
    this.options.journal.close();
  }

  private turn(from: "undo" | "redo", to: "undo" | "redo", word: string): void {
    if (this.standing.superseded) return;
    const stack = [...this.work[from]];
    const now = shown(this.work);
    this.open = null;
    for (let step = stack.pop(); step; step = stack.pop()) {
      const [wanted, left] = from === "undo" ? [step.inverse, step.changes] : [step.changes, step.inverse];
      const ours = stillOurs(now, wanted, left);
      const changes = ours.filter(({ path, value }) => !same(valueAt(now, path), value));
      if (changes.length === 0) continue;
      const done: Step = from === "undo" ? asUndone(step, changes) : { ...step, changes };
      const operation = this.operation(`${word}: ${step.label}`, changes, null);
      const stacks = { [from]: stack, [to]: [...this.work[to], done] };
      const notice =
        ours.length < wanted.length ? `${word}: somebody else has changed a part of it since; that stays` : null;
      this.did({ ...this.work, ...stacks, pending: [...this.work.pending, operation] }, notice);
      return;
    }
    const notice = this.work[from].length ? `${word}: somebody else has changed it since; it stays` : null;
    this.settle({ ...this.work, [from]: [] }, { notice });
  }

  /** An operation of these changes, and of those of an operation that was not sent yet. */
  private operation(label: string, changes: readonly Change[], unsent: string | null): Operation {
    const before = this.work.pending.find(({ id }) => id === unsent);
    return {
      id: before?.id ?? this.uuid(),
      label,
      base: before?.base ?? this.work.document.revision,
      changes: compact([...(before?.changes ?? []), ...changes]),
      at: this.clock().toISOString(),
    };
  }

  /** The person did something: what was refused may be right now. */
  private did(work: Work, notice: string | null = null): void {
    const { refused } = this.standing;
    if (!refused) {
      this.settle(work, { notice });
      return;
    }
    this.settle(mended(work, refused.operation, this.uuid()), { notice, refused: null });
    this.sender.resume();
  }

  private settle(work: Work, standing: Partial<Standing> = {}): void {
    this.work = work;
    this.standing = { ...this.standing, ...standing };
    this.keep();
    this.show();
    this.sender.poke();
  }

  private keep(): void {
    const { journal } = this.options;
    this.kept = journal.write(this.work).then(
      () => this.keeps(journal.lasts),
      (error: unknown) => (error instanceof SupersededError ? this.supersede() : this.keeps(false)),
    );
  }

  private keeps(does: boolean): void {
    if (this.standing.unkept !== does) return;
    this.standing = { ...this.standing, unkept: !does };
    this.show();
  }

  private show(): void {
    this.snapshot = pictured(this.work, this.standing, this.sender);
    for (const listener of this.listeners) listener();
  }

  private next(): Operation[] {
    const { conflict, refused, superseded } = this.standing;
    if (conflict || refused || superseded || this.token === null) return [];
    if (this.open) this.open = { ...this.open, operation: null };
    return this.work.pending;
  }

  private send(operations: Operation[]): Promise<Saved> {
    const { episode, track } = this.work.document;
    return this.options.api.operations(episode, this.token ?? "", operations, track, AbortSignal.timeout(PATIENCE_MS));
  }

  private refuse(error: ApiError, sent: readonly Operation[]): void {
    const body = (error.body ?? {}) as Partial<Conflict> & { holder?: string | null };
    if (error.status === 409 && body.conflicts) {
      const conflict = body as Conflict;
      this.settle(overtaken(this.work, conflict), { conflict });
    } else if (error.status === 409) {
      const holder = body.holder ?? null;
      this.token = null;
      this.settle(this.work, { lease: holder === null ? "wanted" : "elsewhere", holder });
      this.sender.resume();
      this.options.onLeaseLost?.(holder);
    } else {
      const operation = this.work.pending.find(({ id }) => id === body.operation) ?? sent[0];
      if (!operation) return;
      this.settle(this.work, { refused: { operation: operation.id, label: operation.label, detail: error.detail } });
    }
  }

  private supersede(): void {
    if (this.standing.superseded) return;
    this.standing = { ...this.standing, superseded: true };
    this.sender.close();
    this.show();
  }
}

/** A request that takes longer is taken for lost [ms]. */
const PATIENCE_MS = 20_000;

function isAt(path: string[] | undefined): (each: { path: string[] }) => boolean {
  return (each) => path === undefined || each.path.join("\n") === path.join("\n");
}
