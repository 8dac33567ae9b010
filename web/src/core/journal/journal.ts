// What the browser keeps of an open episode, so that a killed tab and a dead server lose nothing.
import type { DocumentState, Operation } from "../api/types";
import type { Step } from "../history/steps";

export interface JournalRecord {
  /** What the server last said. */
  document: DocumentState;
  /** Done here, not yet acknowledged by the server, in order. */
  pending: Operation[];
  undo: Step[];
  redo: Step[];
}

/** The journal of one episode and track. */
export interface Journal {
  /** What was kept when the journal was opened; null where there was nothing. */
  readonly record: JournalRecord | null;
  /** Keeps a record in the place of the one before; resolves when it is on disk. Later records win. */
  write(record: JournalRecord): Promise<void>;
  close(): void;
}

/** A journal that forgets: for tests, and for pages that only look. */
export class MemoryJournal implements Journal {
  constructor(public record: JournalRecord | null = null) {}

  async write(record: JournalRecord): Promise<void> {
    this.record = structuredClone(record);
  }

  close(): void {}
}
