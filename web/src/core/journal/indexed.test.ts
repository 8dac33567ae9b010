// The journal in IndexedDB: it survives, keeps to its key, and only the newest page writes.
import { IDBFactory } from "fake-indexeddb";
import { expect, test } from "vitest";
import { ITEM } from "../twins/server_twin";
import { type Browser, openJournal } from "./indexed";
import { type JournalRecord, SupersededError } from "./journal";

const KEY = { store: "s", who: "ana", episode: "lid/1", track: "" };
const DAY = 24 * 3600 * 1000;

const browser = (): Browser => ({ indexedDB: new IDBFactory(), locks: undefined, now: () => 0 });

function record(reason: string, pending = 0): JournalRecord {
  const annotation = { episode: "lid/1", task: "t", reason };
  const document = { episode: "lid/1", revision: 1, annotation, item: ITEM, comments: [], track: "" };
  const operation = { id: "1", label: "l", base: 1, changes: [], at: "" };
  return { document, pending: Array(pending).fill(operation), undo: [], redo: [] };
}

test("what was written is there when the journal is opened again", async () => {
  const here = browser();
  const first = await openJournal(KEY, "one", here);
  expect(first.record).toBeNull();
  await first.write(record("a"));
  first.close();
  const second = await openJournal(KEY, "two", here);
  expect(second.record).toEqual(record("a"));
});

test("of records written at once the last one stays, and all are on disk when their promises say so", async () => {
  const here = browser();
  const journal = await openJournal(KEY, "one", here);
  await Promise.all(["a", "b", "c"].map((text) => journal.write(record(text))));
  expect((await openJournal(KEY, "two", here)).record).toEqual(record("c"));
});

test.each([
  ["store", { store: "other" }],
  ["person", { who: "ben" }],
  ["episode", { episode: "lid/2" }],
  ["copy", { track: "ben" }],
])("another %s has a journal of its own", async (_, other) => {
  const here = browser();
  await (await openJournal(KEY, "one", here)).write(record("a"));
  expect((await openJournal({ ...KEY, ...other }, "one", here)).record).toBeNull();
});

test("a newer page takes the journal: the older one cannot write any more, and is told", async () => {
  const here = browser();
  const older = await openJournal(KEY, "one", here);
  await older.write(record("a", 1));
  let told = 0;
  older.onSuperseded(() => told++);
  const newer = await openJournal(KEY, "two", here);
  await newer.write(record("b"));
  await expect(older.write(record("lost"))).rejects.toThrow(SupersededError);
  expect(told).toBe(1);
  await expect(older.write(record("lost"))).rejects.toThrow(SupersededError);
  expect((await openJournal(KEY, "three", here)).record).toEqual(record("b"));
});

test("what an older page did before it knew is taken over by the next one", async () => {
  const here = browser();
  const older = await openJournal(KEY, "one", here);
  await (await openJournal(KEY, "two", here)).write(record("b"));
  const late = { ...record("late", 1) };
  await expect(older.write(late)).rejects.toThrow(SupersededError);
  const next = await openJournal(KEY, "three", here);
  expect(next.record).toEqual({ ...record("b"), pending: late.pending });
  expect((await openJournal(KEY, "four", here)).record).toEqual(next.record);
});

test("many writes at once: the last one wins, and every promise is kept", async () => {
  const here = browser();
  const journal = await openJournal(KEY, "one", here);
  const writes = Array.from({ length: 250 }, (_, index) => journal.write(record(String(index))));
  journal.close();
  await Promise.all(writes);
  expect((await openJournal(KEY, "two", here)).record).toEqual(record("249"));
});

test("where the browser has locks, the older page is told at once", async () => {
  const locks = { held: null as ((reason: Error) => void) | null };
  const request = (_: string, __: object, callback: () => Promise<void>) => {
    locks.held?.(new Error("stolen"));
    return new Promise<void>((resolve, reject) => {
      locks.held = reject;
      void callback().then(resolve);
    });
  };
  const here = { ...browser(), locks: { request } as unknown as LockManager };
  const older = await openJournal(KEY, "one", here);
  const told = new Promise<void>((resolve) => older.onSuperseded(resolve));
  const newer = await openJournal(KEY, "two", here);
  await told;
  await expect(older.write(record("lost"))).rejects.toThrow(SupersededError);
  await newer.write(record("b"));
});

test("episodes of long ago are forgotten, but never what is not saved on the server", async () => {
  const here = browser();
  let now = 0;
  here.now = () => now;
  await (await openJournal(KEY, "one", here)).write(record("saved"));
  const unsaved = { ...KEY, episode: "lid/2" };
  await (await openJournal(unsaved, "one", here)).write(record("unsaved", 1));
  now = 40 * DAY;
  await (await openJournal({ ...KEY, episode: "lid/3" }, "one", here)).write(record("new"));
  expect((await openJournal(unsaved, "two", here)).record).toEqual(record("unsaved", 1));
  expect((await openJournal(KEY, "two", here)).record).toBeNull();
});

test("a browser that keeps nothing gets a journal that lasts as long as the page", async () => {
  const journal = await openJournal(KEY, "one", { locks: undefined, now: () => 0 });
  await journal.write(record("a"));
  expect(journal.record).toEqual(record("a"));
  const broken = { open: () => { throw new Error("forbidden"); } } as unknown as IDBFactory; // biome-ignore format: one line
  const other = await openJournal(KEY, "one", { indexedDB: broken, locks: undefined, now: () => 0 });
  await other.write(record("b"));
  expect([journal.lasts, other.lasts]).toEqual([false, false]);
});
