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

/** The journal of one episode and track, held by one open page at a time: the newest. */
export interface Journal {
  /** What was kept when the journal was opened; null where there was nothing. */
  readonly record: JournalRecord | null;
  /** Whether what is kept outlives the page. */
  readonly lasts: boolean;
  /**
   * Keeps a record in the place of the one before; resolves when it, or a later one, is on disk. Throws SupersededError
   * once a newer page has opened the journal.
   */
  write(record: JournalRecord): Promise<void>;
  /** Calls the listener as soon as a newer page has opened the journal, where the browser can tell. */
  onSuperseded(listener: () => void): void;
  close(): void;
}

/** A newer page of this browser works on the episode; this one must not write any more. */
export class SupersededError extends Error {
  override readonly name: string = "SupersededError";

  constructor() {
    super("the episode is open in a newer tab of this browser");
  }
}

/** A journal that is forgotten with the page: for tests, and where the browser keeps nothing. */
export class MemoryJournal implements Journal {
  readonly lasts: boolean = false;

  constructor(public record: JournalRecord | null = null) {}

  async write(record: JournalRecord): Promise<void> {
    this.record = structuredClone(record);
  }

  onSuperseded(_listener: () => void): void {}

  close(): void {}
}
