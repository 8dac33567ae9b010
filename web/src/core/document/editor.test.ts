// Editing: steps, saving in order, the server away, other people, refusals, and what survives a killed tab.
import { describe, expect, test } from "vitest";
import { ApiError } from "../api/errors";
import type { AnnotationJson } from "../api/types";
import { MemoryJournal } from "../journal/journal";
import { HandTimer, quiet } from "../twins/hand_timer";
import { ServerTwin } from "../twins/server_twin";
import { Editor, type EditorOptions } from "./editor";
import { setReason, setTask } from "./fields";

let count = 0;

/** As on disk. */
class LastingJournal extends MemoryJournal {
  override readonly lasts = true;
}

async function opened(server: ServerTwin, more: Partial<EditorOptions> = {}, token: string | null = "token") {
  const timer = new HandTimer();
  const journal = (more.journal as MemoryJournal) ?? new LastingJournal();
  const editor = new Editor({
    document: await server.document(),
    api: server as unknown as EditorOptions["api"],
    journal,
    who: "ana",
    clock: () => new Date("2026-01-01T12:00:00Z"),
    uuid: () => `id-${++count}`,
    timer,
    ...more,
  });
  editor.setToken(token);
  return { editor, timer, journal };
}

const reason = (editor: Editor, text: string, merge?: string) =>
  editor.change("Reason", setReason(editor.state.annotation, text), merge);
const task = (editor: Editor, text: string) => editor.change("Task", setTask(editor.state.annotation, text));

describe("steps", () => {
  test("a change shows at once and is on the server when flushed", async () => {
    const server = new ServerTwin();
    const { editor } = await opened(server);
    const before = editor.state;
    reason(editor, "It slipped.");
    expect(editor.state).not.toBe(before);
    expect(editor.state).toMatchObject({ saving: "saving", pending: 1, canUndo: true, undoLabel: "Reason" });
    expect(editor.state.annotation.reason).toBe("It slipped.");
    expect(await editor.flush()).toBe(true);
    expect(server.annotation.reason).toBe("It slipped.");
    expect(editor.state).toMatchObject({ saving: "saved", pending: 0, revision: 1, error: null });
  });

  test("what changes nothing is no step", async () => {
    const { editor } = await opened(new ServerTwin({ reason: "a" }));
    reason(editor, "a");
    editor.change("Empty", [{ path: ["subtasks"], value: [] }]);
    expect(editor.state).toMatchObject({ canUndo: false, pending: 0 });
  });

  test("undo and redo walk through the steps, and the server follows", async () => {
    const server = new ServerTwin();
    const { editor } = await opened(server);
    reason(editor, "a");
    reason(editor, "b");
    editor.undo();
    expect(editor.state.annotation.reason).toBe("a");
    editor.undo();
    expect(editor.state.annotation.reason).toBeUndefined();
    expect(editor.state).toMatchObject({ canUndo: false, canRedo: true, redoLabel: "Reason" });
    editor.redo();
    editor.redo();
    expect(editor.state.annotation.reason).toBe("b");
    await editor.flush();
    expect(server.annotation.reason).toBe("b");
    expect(server.events.map(({ label }) => label).slice(-2)).toEqual(["Redo: Reason", "Redo: Reason"]);
  });

  test("a new step forgets what could be done again", async () => {
    const { editor } = await opened(new ServerTwin());
    reason(editor, "a");
    editor.undo();
    task(editor, "b");
    expect(editor.state.canRedo).toBe(false);
  });

  test("steps with one key are one; another step, or undo, ends the series", async () => {
    const { editor } = await opened(new ServerTwin());
    for (const text of ["I", "It", "It s"]) reason(editor, text, "reason");
    task(editor, "Other");
    reason(editor, "It sl", "reason");
    editor.undo();
    expect(editor.state.annotation.reason).toBe("It s");
    reason(editor, "It x", "reason");
    editor.undo();
    expect(editor.state.annotation.reason).toBe("It s");
    editor.undo();
    editor.undo();
    expect(editor.state.annotation.reason).toBeUndefined();
    expect(editor.state.canUndo).toBe(false);
  });

  test("typing while a request is on its way becomes one operation more, not one a key", async () => {
    const server = new ServerTwin();
    const { editor } = await opened(server);
    const open = server.hold();
    reason(editor, "I", "reason");
    await quiet();
    for (const text of ["It", "It s", "It slipped"]) reason(editor, text, "reason");
    expect(editor.state.pending).toBe(2);
    open();
    await editor.flush();
    expect(server.requests.map((ids) => ids.length)).toEqual([1, 1]);
    expect(server.annotation.reason).toBe("It slipped");
  });

  test("a person's edit of a draft is on record, and undo takes the record back too", async () => {
    const provenance = { reason: { by: "template", draft: "a", state: "unverified" as const } };
    const { editor } = await opened(new ServerTwin({ reason: "a", provenance }));
    reason(editor, "b");
    const edited = { ...provenance.reason, state: "edited", who: "ana", at: "2026-01-01T12:00:00.000Z" };
    expect(editor.state.annotation.provenance).toEqual({ reason: edited });
    editor.undo();
    expect(editor.state.annotation.provenance).toEqual(provenance);
  });
});

describe("the server away", () => {
  test("a browser that keeps nothing says that work is only on this page", async () => {
    const server = new ServerTwin();
    const { editor } = await opened(server, { journal: new MemoryJournal() });
    server.isDown = true;
    reason(editor, "a");
    await quiet();
    expect(editor.state).toMatchObject({ saving: "offline", pending: 1, unkept: true });
    expect(editor.state.error).toContain("only on this page");
  });

  test("a full disk is said while it is full, and forgotten when it is not", async () => {
    const server = new ServerTwin();
    const journal = new LastingJournal();
    const { editor } = await opened(server, { journal });
    const write = journal.write.bind(journal);
    journal.write = () => Promise.reject(new DOMException("no room", "QuotaExceededError"));
    reason(editor, "a");
    await quiet();
    expect(editor.state.unkept).toBe(true);
    journal.write = write;
    reason(editor, "b");
    await quiet();
    expect(editor.state.unkept).toBe(false);
    expect(server.annotation.reason).toBe("b");
  });

  test("edits wait, are tried again ever less often, and arrive in order", async () => {
    const server = new ServerTwin();
    const { editor, timer } = await opened(server);
    server.isDown = true;
    reason(editor, "a");
    await quiet();
    expect(editor.state).toMatchObject({ saving: "offline", pending: 1 });
    expect(editor.state.error).toContain("kept in this browser");
    task(editor, "b");
    timer.pass();
    await quiet();
    expect(timer.waits).toEqual([500, 1000]);
    server.isDown = false;
    timer.pass();
    expect(await editor.flush()).toBe(true);
    expect(server.events.map(({ label }) => label)).toEqual(["Reason", "Task"]);
    expect(server.requests).toHaveLength(1);
    expect(editor.state).toMatchObject({ saving: "saved", error: null });
  });

  test("a lost answer: the same operation is sent again and done once", async () => {
    const server = new ServerTwin();
    server.faults = ["answer lost"];
    const { editor, timer } = await opened(server);
    reason(editor, "a");
    await quiet();
    reason(editor, "b");
    timer.pass();
    await editor.flush();
    expect(server.revision).toBe(2);
    expect(server.requests[0]?.[0]).toBe(server.requests[1]?.[0]);
    expect(editor.state).toMatchObject({ saving: "saved", conflict: null });
    expect(server.annotation.reason).toBe("b");
  });

  test("the network is back: no waiting", async () => {
    const server = new ServerTwin();
    const network = new EventTarget();
    const { editor } = await opened(server, { network });
    server.isDown = true;
    reason(editor, "a");
    await quiet();
    server.isDown = false;
    network.dispatchEvent(new Event("online"));
    expect(await editor.flush()).toBe(true);
  });

  test.each([500, 503, 429, 401])("an answer %d is no refusal: it is tried again", async (status) => {
    const server = new ServerTwin();
    server.faults = [new ApiError(status, "later", { detail: "later" })];
    const { editor, timer } = await opened(server);
    reason(editor, "a");
    await quiet();
    expect(editor.state.saving).toBe("offline");
    expect(editor.state.error).toContain(status === 401 ? "Log in" : "later");
    timer.pass();
    expect(await editor.flush()).toBe(true);
  });
});

describe("a killed tab", () => {
  test("what was not sent is sent by the next page, and can be undone there", async () => {
    const server = new ServerTwin();
    server.isDown = true;
    const journal = new MemoryJournal();
    const first = new Editor({
      document: { ...(await new ServerTwin().document()) },
      api: server as unknown as EditorOptions["api"],
      journal,
      timer: new HandTimer(),
    });
    first.setToken("token");
    reason(first, "a");
    reason(first, "b");
    first.undo();
    await quiet(); // the tab is killed here: nothing of it runs on
    server.isDown = false;
    const { editor } = await opened(server, { journal: new MemoryJournal(structuredClone(journal.record)) });
    expect(editor.state.annotation.reason).toBe("a");
    await editor.flush();
    expect(server.annotation.reason).toBe("a");
    expect(server.revision).toBe(3);
    editor.redo();
    expect(editor.state.annotation.reason).toBe("b");
    editor.undo();
    editor.undo();
    expect(editor.state.annotation.reason).toBeUndefined();
  });

  test("what was sent without an answer is not done twice, and is no conflict with itself", async () => {
    const server = new ServerTwin();
    server.faults = ["answer lost"];
    const { editor: first, journal } = await opened(server);
    reason(first, "a");
    await quiet();
    reason(first, "b");
    await quiet();
    const { editor } = await opened(server, { journal: new MemoryJournal(structuredClone(journal.record)) });
    expect(editor.state.annotation.reason).toBe("b");
    expect(await editor.flush()).toBe(true);
    expect(server.revision).toBe(2);
    expect(server.annotation.reason).toBe("b");
  });

  test("the journal holds an operation before it is sent", async () => {
    const server = new ServerTwin();
    const journal = new MemoryJournal();
    let write = () => {};
    const slow = { ...journal, record: null, onSuperseded: () => {}, close: () => {} };
    const { editor } = await opened(server, {
      journal: { ...slow, write: () => new Promise<void>((resolve) => (write = resolve)) },
    });
    reason(editor, "a");
    await quiet();
    expect(server.requests).toEqual([]);
    write();
    await editor.flush();
    expect(server.requests).toHaveLength(1);
  });

  test("an own operation that the server acknowledged is no conflict for a later page with another tab id", async () => {
    const server = new ServerTwin();
    const { editor: first, journal } = await opened(server);
    const open = server.hold();
    reason(first, "a");
    await quiet();
    reason(first, "b");
    server.hold();
    open();
    await quiet();
    await quiet();
    expect(journal.record?.pending).toMatchObject([{ base: 1 }]);
  });
});

describe("other people", () => {
  test("what they did elsewhere shows, and undo leaves it alone", async () => {
    const server = new ServerTwin({ subtasks: ["a"] });
    const { editor } = await opened(server);
    reason(editor, "mine");
    server.other([{ path: ["subtasks"], value: ["b"] }]);
    await editor.flush();
    expect(editor.state.annotation).toMatchObject({ reason: "mine", subtasks: ["b"] });
    editor.undo();
    await editor.flush();
    expect(server.annotation.subtasks).toEqual(["b"]);
    expect(server.annotation.reason).toBeUndefined();
  });

  test("undo does not take back what somebody else has changed since", async () => {
    const server = new ServerTwin();
    const { editor } = await opened(server);
    task(editor, "Other task");
    reason(editor, "mine");
    await editor.flush();
    server.other([{ path: ["reason"], value: "theirs" }]);
    await editor.refresh();
    expect(editor.state.annotation.reason).toBe("theirs");
    editor.undo(); // the reason is not ours any more: the step before it is undone
    await editor.flush();
    expect(server.annotation).toMatchObject({ reason: "theirs", task: "Grasp the lid." });
    editor.undo();
    expect(editor.state.canUndo).toBe(false);
  });

  test("of a step that somebody else has changed in part, the rest is undone, and that is said", async () => {
    const server = new ServerTwin();
    const { editor } = await opened(server);
    editor.change("Both", [
      { path: ["reason"], value: "mine" },
      { path: ["task"], value: "mine" },
    ]);
    await editor.flush();
    server.other([{ path: ["reason"], value: "theirs" }]);
    await editor.refresh();
    editor.undo();
    expect(editor.state.annotation).toMatchObject({ reason: "theirs", task: "Grasp the lid." });
    expect(editor.state.notice).toContain("somebody else");
    editor.redo();
    expect(editor.state.annotation).toMatchObject({ reason: "theirs", task: "mine" });
  });

  async function inConflict() {
    const server = new ServerTwin();
    const { editor } = await opened(server);
    server.other([
      { path: ["reason"], value: "theirs" },
      { path: ["task"], value: "their task" },
    ]);
    editor.change("Both", [
      { path: ["reason"], value: "mine" },
      { path: ["task"], value: "my task" },
    ]);
    reason(editor, "mine too");
    await editor.flush();
    const { conflict } = editor.state;
    if (!conflict) throw new Error("no conflict");
    return { server, editor, conflict };
  }

  test("the same field: nothing is overwritten, both values are named, edits go on waiting", async () => {
    const { server, editor, conflict } = await inConflict();
    expect(editor.state).toMatchObject({ saving: "conflict", pending: 2, revision: 1 });
    expect(conflict.conflicts).toEqual([
      { path: ["reason"], theirs: "theirs", yours: "mine" },
      { path: ["task"], theirs: "their task", yours: "my task" },
    ]);
    expect(server.annotation.reason).toBe("theirs");
    expect(editor.state.annotation.reason).toBe("mine too");
  });

  test("yours: it is saved over theirs, once and for all own changes of the field", async () => {
    const { server, editor, conflict } = await inConflict();
    editor.resolve(conflict, "yours");
    expect(await editor.flush()).toBe(true);
    expect(server.annotation).toMatchObject({ reason: "mine too", task: "my task" });
    expect(editor.state).toMatchObject({ saving: "saved", conflict: null });
  });

  test("theirs: own changes of the field are dropped", async () => {
    const { server, editor, conflict } = await inConflict();
    editor.resolve(conflict, "theirs");
    expect(await editor.flush()).toBe(true);
    expect(server.annotation).toMatchObject({ reason: "theirs", task: "their task" });
    expect(editor.state.annotation).toEqual(server.annotation);
    expect(server.revision).toBe(1);
    editor.undo();
    expect(editor.state.annotation.reason).toBe("theirs");
  });

  test("a conflict can be decided field by field", async () => {
    const { server, editor, conflict } = await inConflict();
    editor.resolve(conflict, "yours", ["reason"]);
    expect(editor.state).toMatchObject({ saving: "conflict" });
    const rest = editor.state.conflict;
    expect(rest?.conflicts).toHaveLength(1);
    if (rest) editor.resolve(rest, "theirs", ["task"]);
    expect(await editor.flush()).toBe(true);
    expect(server.annotation).toMatchObject({ reason: "mine too", task: "their task" });
  });

  test("the same value is no conflict", async () => {
    const server = new ServerTwin();
    const { editor } = await opened(server);
    server.other([{ path: ["reason"], value: "the same" }]);
    reason(editor, "the same");
    expect(await editor.flush()).toBe(true);
  });

  test("what was made without knowing of their change is still a conflict after another save", async () => {
    const server = new ServerTwin();
    const { editor } = await opened(server);
    const open = server.hold();
    task(editor, "x");
    await quiet();
    reason(editor, "mine");
    server.other([{ path: ["reason"], value: "theirs" }]);
    open();
    await editor.flush();
    expect(editor.state.saving).toBe("conflict");
    expect(server.annotation.reason).toBe("theirs");
  });
});

describe("refusals", () => {
  const noNumbers = (annotation: AnnotationJson) => (/\d/.test(annotation.reason ?? "") ? "reason: no digits" : null);

  async function refused() {
    const server = new ServerTwin();
    server.check = noNumbers;
    const { editor, journal } = await opened(server);
    task(editor, "fine");
    reason(editor, "1");
    await editor.flush();
    return { server, editor, journal };
  }

  test("what is before it is saved; it is named and kept, also over a reload", async () => {
    const { server, editor, journal } = await refused();
    expect(server.annotation.task).toBe("fine");
    expect(editor.state).toMatchObject({ saving: "refused", error: "reason: no digits" });
    expect(editor.state.refused).toMatchObject({ label: "Reason", detail: "reason: no digits" });
    expect(editor.state.annotation.reason).toBe("1");
    expect(journal.record?.pending.at(-1)?.changes).toEqual([{ path: ["reason"], value: "1" }]);
  });

  test("a later change puts it right", async () => {
    const { server, editor } = await refused();
    task(editor, "later");
    await editor.flush();
    expect(editor.state.saving).toBe("refused");
    reason(editor, "one");
    expect(await editor.flush()).toBe(true);
    expect(server.annotation).toMatchObject({ reason: "one", task: "later" });
    expect(editor.state).toMatchObject({ saving: "saved", refused: null });
  });

  test("undo puts it right", async () => {
    const { server, editor } = await refused();
    editor.undo();
    expect(await editor.flush()).toBe(true);
    expect(server.annotation.reason).toBeUndefined();
  });

  test("discarding takes it back, and what was done after it", async () => {
    const { server, editor } = await refused();
    editor.discardRefused();
    expect(await editor.flush()).toBe(true);
    expect(editor.state.annotation).toEqual(server.annotation);
    expect(editor.state.annotation.task).toBe("fine");
  });

  test("an answer that does not say which operation it means: they are sent one by one", async () => {
    const server = new ServerTwin();
    const { editor, timer } = await opened(server);
    server.isDown = true;
    task(editor, "a");
    reason(editor, "b");
    await quiet();
    server.isDown = false;
    const unnamed = () => new ApiError(422, "body too large", { detail: "body too large" });
    server.faults = [unnamed()];
    timer.pass();
    expect(await editor.flush()).toBe(true);
    expect(server.requests.map((ids) => ids.length)).toEqual([1, 1]);
  });

  test("another database: what was made on the old one is not sent by itself", async () => {
    const old = new ServerTwin();
    old.other([]);
    const { editor: first, journal } = await opened(old, {}, null);
    reason(first, "old");
    const server = new ServerTwin();
    const { editor } = await opened(server, { journal: new MemoryJournal(structuredClone(journal.record)) });
    await editor.flush();
    expect(server.revision).toBe(0);
    expect(editor.state).toMatchObject({ saving: "refused", canUndo: false });
    editor.retryRefused();
    expect(await editor.flush()).toBe(true);
    expect(server.annotation.reason).toBe("old");
  });
});

describe("the lease", () => {
  test("nothing is sent without one; with one, everything", async () => {
    const server = new ServerTwin();
    const { editor } = await opened(server, {}, null);
    reason(editor, "a");
    expect(await editor.flush()).toBe(false);
    expect(editor.state).toMatchObject({ lease: "wanted", saving: "saving", pending: 1 });
    editor.setToken("token");
    expect(await editor.flush()).toBe(true);
  });

  test("nobody has it: it is wanted again, and the edit is not lost", async () => {
    const server = new ServerTwin();
    const lost: (string | null)[] = [];
    const { editor } = await opened(server, { onLeaseLost: (holder) => lost.push(holder) }, "old");
    reason(editor, "a");
    expect(await editor.flush()).toBe(false);
    expect(lost).toEqual([null]);
    expect(editor.state.lease).toBe("wanted");
    editor.setToken("token");
    expect(await editor.flush()).toBe(true);
    expect(server.annotation.reason).toBe("a");
  });

  test("somebody else has it: that is said", async () => {
    const server = new ServerTwin();
    server.holder = "ben";
    const { editor } = await opened(server, {}, "old");
    reason(editor, "a");
    await editor.flush();
    expect(editor.state).toMatchObject({ lease: "elsewhere", holder: "ben", saving: "offline", pending: 1 });
    expect(editor.state.error).toBe("ben works on this episode now. What you did (1) is kept in this browser.");
  });
});
