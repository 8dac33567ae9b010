// The journal on disk: one record an episode and track in IndexedDB, fenced so that only the newest page writes.
import { type Journal, type JournalRecord, MemoryJournal, SupersededError } from "./journal";

/** What a journal is of. */
export interface JournalKey {
  /** Names the server's database; "" where it has no name. */
  store: string;
  who: string;
  episode: string;
  /** "" for where this person works, else the copy that is looked at. */
  track: string;
}

interface Kept {
  key: string;
  /** The page that may write. */
  owner: string;
  /** When it was last written [ms since 1970]. */
  at: number;
  record: JournalRecord | null;
}

const DATABASE = "vifailback";
const STORE = "episodes";
/** What is saved on the server is forgotten here after so long [ms]; what is not never is. */
const KEEP_MS = 30 * 24 * 3600 * 1000;

export interface Browser {
  indexedDB?: IDBFactory;
  locks?: LockManager | undefined;
  now: () => number;
}

/**
 * Opens the journal, and takes it from any older page of this browser that has it open. Where the browser keeps nothing
 * (it is told not to), the journal lasts as long as the page.
 */
export async function openJournal(key: JournalKey, owner: string, browser: Browser = here()): Promise<Journal> {
  const name = JSON.stringify([key.store, key.who, key.track, key.episode]);
  let database: IDBDatabase;
  try {
    if (!browser.indexedDB) return new MemoryJournal();
    database = await openDatabase(browser.indexedDB);
  } catch {
    return new MemoryJournal();
  }
  const journal = new IndexedJournal(database, name, owner, browser);
  await journal.take();
  return journal;
}

class IndexedJournal implements Journal {
  record: JournalRecord | null = null;
  private waiting: JournalRecord | null = null;
  private writing: Promise<void> | null = null;
  private next: Promise<void> | null = null;
  private readonly listeners: (() => void)[] = [];
  private letGo: () => void = () => {};
  private superseded = false;

  constructor(
    private readonly database: IDBDatabase,
    private readonly key: string,
    private readonly owner: string,
    private readonly browser: Browser,
  ) {}

  async take(): Promise<void> {
    const at = this.browser.now();
    await this.change((store) => {
      const asked = store.get(this.key) as IDBRequest<Kept | undefined>;
      asked.onsuccess = () => {
        this.record = asked.result?.record ?? null;
        store.put({ key: this.key, owner: this.owner, at, record: this.record } satisfies Kept);
      };
    });
    this.tidy(at);
    this.lock();
  }

  write(record: JournalRecord): Promise<void> {
    if (this.superseded) return Promise.reject(new SupersededError());
    this.waiting = record;
    this.next ??= (this.writing ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => {
        this.next = null;
        const now = this.put(this.waiting as JournalRecord);
        this.writing = now;
        return now;
      });
    return this.next;
  }

  onSuperseded(listener: () => void): void {
    this.listeners.push(listener);
  }

  close(): void {
    this.listeners.length = 0;
    this.letGo();
    void (this.next ?? this.writing ?? Promise.resolve()).catch(() => undefined).then(() => this.database.close());
  }

  private put(record: JournalRecord): Promise<void> {
    let owner: string | undefined;
    return this.change((store, transaction) => {
      const asked = store.get(this.key) as IDBRequest<Kept | undefined>;
      asked.onsuccess = () => {
        owner = asked.result?.owner;
        if (owner !== this.owner) transaction.abort();
        else store.put({ key: this.key, owner, at: this.browser.now(), record } satisfies Kept);
      };
    }).catch((error: unknown) => {
      if (owner === undefined || owner === this.owner) throw error;
      this.supersede();
      throw new SupersededError();
    });
  }

  private change(work: (store: IDBObjectStore, transaction: IDBTransaction) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const transaction = this.database.transaction(STORE, "readwrite", { durability: "strict" });
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error("the journal was not written"));
      work(transaction.objectStore(STORE), transaction);
    });
  }

  /** Forgets episodes of long ago that are saved on the server. */
  private tidy(now: number): void {
    const transaction = this.database.transaction(STORE, "readwrite");
    const asked = transaction.objectStore(STORE).openCursor();
    asked.onsuccess = () => {
      const cursor = asked.result;
      if (!cursor) return;
      const { key, at, record } = cursor.value as Kept;
      if (key !== this.key && now - at > KEEP_MS && !record?.pending.length) cursor.delete();
      cursor.continue();
    };
  }

  /** A newer page takes the lock away: so this one learns of it at once, and not when it next writes. */
  private lock(): void {
    const held = new Promise<void>((resolve) => {
      this.letGo = resolve;
    });
    this.browser.locks?.request(`${DATABASE} ${this.key}`, { steal: true }, () => held).catch(() => this.supersede());
  }

  private supersede(): void {
    if (this.superseded) return;
    this.superseded = true;
    for (const listener of this.listeners) listener();
  }
}

function openDatabase(factory: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = factory.open(DATABASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close(); // a newer version of the page wants to change it
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("the journal is in use by an older version of the page"));
  });
}

function here(): Browser {
  return {
    ...(typeof indexedDB === "undefined" ? {} : { indexedDB }),
    locks: typeof navigator === "undefined" ? undefined : navigator.locks,
    now: () => Date.now(),
  };
}
