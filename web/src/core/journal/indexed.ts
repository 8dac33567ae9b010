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

/** What one page keeps of an episode. Only that page writes it; the next one takes it over. */
interface Kept {
  key: string;
  page: string;
  /** When it was last written [ms since 1970]. */
  at: number;
  record: JournalRecord | null;
}

/** Which page may edit an episode. */
interface Owner {
  key: string;
  page: string;
}

const DATABASE = "vifailback.journal";
const KEPT = "kept";
const OWNERS = "owners";
/** What is saved on the server is forgotten here after so long [ms]; what is not never is. */
const KEEP_MS = 30 * 24 * 3600 * 1000;
/** So many writes may be on their way to the disk; what comes meanwhile lives in this page only, and is written as one. */
const AT_ONCE = 100;

export interface Browser {
  indexedDB?: IDBFactory;
  locks?: LockManager | undefined;
  now: () => number;
}

/**
 * Opens the journal, and takes it from any older page of this browser that has it open. Where the browser keeps nothing
 * (it is told not to), the journal lasts as long as the page.
 */
export async function openJournal(key: JournalKey, page: string, browser: Browser = here()): Promise<Journal> {
  const name = JSON.stringify([key.store, key.who, key.track, key.episode]);
  try {
    if (!browser.indexedDB) return new MemoryJournal();
    const journal = new IndexedJournal(await openDatabase(browser.indexedDB), name, page, browser);
    await journal.take();
    return journal;
  } catch {
    return new MemoryJournal();
  }
}

class IndexedJournal implements Journal {
  readonly lasts = true;
  record: JournalRecord | null = null;
  private waiting: Waiting | null = null;
  private underWay = 0;
  private last: Promise<void> = Promise.resolve();
  private readonly listeners: (() => void)[] = [];
  private letGo: () => void = () => {};
  private superseded = false;

  constructor(
    private readonly database: IDBDatabase,
    private readonly key: string,
    private readonly page: string,
    private readonly browser: Browser,
  ) {}

  async take(): Promise<void> {
    const { key, page } = this;
    const at = this.browser.now();
    const transaction = this.begin();
    const [kept, owners] = [transaction.objectStore(KEPT), transaction.objectStore(OWNERS)];
    const owner = owners.get(key) as IDBRequest<Owner | undefined>;
    const found = kept.index("key").getAll(key) as IDBRequest<Kept[]>;
    found.onsuccess = () => {
      this.record = inherited(found.result, owner.result?.page);
      for (const old of found.result) kept.delete([key, old.page]);
      kept.put({ key, page, at, record: this.record } satisfies Kept);
      owners.put({ key, page } satisfies Owner);
    };
    await finished(transaction);
    this.tidy(at);
    this.lock();
  }

  write(record: JournalRecord): Promise<void> {
    if (this.superseded) return Promise.reject(new SupersededError());
    if (this.underWay < AT_ONCE) return this.put(record);
    this.waiting ??= new Waiting();
    this.waiting.record = record;
    return this.waiting.written;
  }

  onSuperseded(listener: () => void): void {
    this.listeners.push(listener);
  }

  close(): void {
    this.listeners.length = 0;
    this.letGo();
    const done = this.waiting?.written ?? this.last;
    void done.catch(() => undefined).then(() => this.database.close());
  }

  private put(record: JournalRecord): Promise<void> {
    this.underWay += 1;
    this.last = this.written(record).finally(() => {
      this.underWay -= 1;
      const { waiting } = this;
      this.waiting = null;
      if (waiting?.record)
        waiting.settle(this.superseded ? Promise.reject(new SupersededError()) : this.put(waiting.record));
    });
    return this.last;
  }

  /**
   * All is asked for, the end of the transaction included, before this returns: from here on it is the browser's, and
   * neither needs this page to live on. Each page writes a place of its own, so an older one overwrites nothing.
   */
  private async written(record: JournalRecord): Promise<void> {
    const { key, page } = this;
    const transaction = this.begin();
    transaction.objectStore(KEPT).put({ key, page, at: this.browser.now(), record } satisfies Kept);
    const owner = transaction.objectStore(OWNERS).get(key) as IDBRequest<Owner | undefined>;
    const done = finished(transaction);
    transaction.commit();
    await done;
    if (owner.result?.page === page) return;
    this.supersede();
    throw new SupersededError();
  }

  private begin(): IDBTransaction {
    return this.database.transaction([KEPT, OWNERS], "readwrite", { durability: "strict" });
  }

  /** Forgets episodes of long ago that are saved on the server. */
  private tidy(now: number): void {
    const transaction = this.begin();
    const asked = transaction.objectStore(KEPT).openCursor();
    asked.onsuccess = () => {
      const cursor = asked.result;
      if (!cursor) return;
      const { key, at, record } = cursor.value as Kept;
      if (key !== this.key && now - at > KEEP_MS && !record?.pending.length) {
        cursor.delete();
        transaction.objectStore(OWNERS).delete(key);
      }
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

/** A record that is written as soon as fewer are under way. */
class Waiting {
  record: JournalRecord | null = null;
  settle: (result: Promise<void>) => void = () => {};
  readonly written = new Promise<void>((resolve) => {
    this.settle = resolve;
  });
}

/** What the owner kept; and what an older page did between the moment that it lost the episode and that it knew. */
function inherited(found: readonly Kept[], owner: string | undefined): JournalRecord | null {
  const record = found.find(({ page }) => page === owner)?.record ?? null;
  const known = new Set(record?.pending.map(({ id }) => id));
  const late = found.flatMap((old) => (old.page === owner ? [] : (old.record?.pending ?? [])));
  if (!record) return found.find((old) => old.record)?.record ?? null;
  return { ...record, pending: [...record.pending, ...late.filter(({ id }) => !known.has(id))] };
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("the journal was not written"));
  });
}

function openDatabase(factory: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = factory.open(DATABASE, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(KEPT, { keyPath: ["key", "page"] }).createIndex("key", "key");
      asked.result.createObjectStore(OWNERS, { keyPath: "key" });
    };
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
