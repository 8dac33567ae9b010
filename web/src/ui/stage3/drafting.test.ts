// A run of drafting: live text, drafts one by one, stopping, and what goes wrong.
import { describe, expect, test } from "vitest";
import type { AnnotationJson, DraftEvent, DraftField } from "../../core/api/types";
import { type Draft, Drafting } from "./drafting";
import { TEXTS } from "./texts";

const A: AnnotationJson = { episode: "e", task: "Grasp the lid." };

/** A server that says one event at a time, when it is told to. */
class Server {
  asked: { fields: DraftField[]; use: string }[] = [];
  signal: AbortSignal | undefined;
  private next: (event: DraftEvent | Error | null) => void = () => {};

  drafts = async function* (
    this: Server,
    _: string,
    fields: DraftField[],
    use: "template" | "model",
    __: AnnotationJson,
    signal?: AbortSignal,
  ): AsyncGenerator<DraftEvent, void, undefined> {
    this.asked.push({ fields, use });
    this.signal = signal;
    for (;;) {
      const event = await new Promise<DraftEvent | Error | null>((resolve) => {
        this.next = resolve;
        signal?.addEventListener("abort", () => resolve(new DOMException("given up", "AbortError")));
      });
      if (event === null) return;
      if (event instanceof Error) throw event;
      yield event;
    }
  }.bind(this);

  async say(event: DraftEvent | Error | null): Promise<void> {
    this.next(event);
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  }
}

function started(fields: readonly DraftField[] = TEXTS) {
  const server = new Server();
  const taken: Draft[] = [];
  const drafting = new Drafting(server, (draft) => taken.push(draft));
  const end = drafting.start("e", fields, "model", A);
  return { server, drafting, taken, end };
}

describe("drafting", () => {
  test("shows what is being written, and hands over what is done", async () => {
    const { server, drafting, taken, end } = started(["reason", "avoidance.high_level"]);
    expect(server.asked).toEqual([{ fields: ["reason", "avoidance.high_level"], use: "model" }]);
    await server.say({ field: "reason", delta: "It " });
    await server.say({ field: "reason", delta: "slipped" });
    expect(drafting.state).toMatchObject({
      waiting: ["reason", "avoidance.high_level"],
      partial: { reason: "It slipped" },
    });
    expect(taken).toEqual([]);
    await server.say({ field: "reason", done: true, text: "It slipped.", by: "qwen", prompts: "p/1" });
    expect(taken).toMatchObject([{ field: "reason", text: "It slipped.", by: "qwen", prompts: "p/1", run: 1 }]);
    expect(drafting.state).toMatchObject({ waiting: ["avoidance.high_level"], partial: {} });
    await server.say({ field: "avoidance.high_level", done: true, text: "Hold it.", by: "qwen" });
    await server.say(null);
    await end;
    expect(drafting.state).toEqual({ waiting: [], partial: {}, error: null });
  });

  test("stopping gives the request up, and drops what is not done", async () => {
    const { server, drafting, taken, end } = started();
    await server.say({ field: "reason", done: true, text: "It slipped.", by: "qwen" });
    await server.say({ field: "avoidance.high_level", delta: "Hold" });
    drafting.stop();
    await end;
    expect(server.signal?.aborted).toBe(true);
    expect(taken).toHaveLength(1);
    expect(drafting.state).toEqual({ waiting: [], partial: {}, error: null });
  });

  test("a new run stops the one before; what comes late of that is not taken", async () => {
    const { server, drafting, taken } = started();
    const late = server.say({ field: "reason", done: true, text: "late", by: "qwen" });
    const end = drafting.start("e", ["reason"], "template", A);
    await late;
    await server.say({ field: "reason", done: true, text: "new", by: "template" });
    await server.say(null);
    await end;
    expect(taken.map(({ text, run }) => [text, run])).toEqual([["new", 2]]);
  });

  test.each<[DraftEvent | Error | null, string]>([
    [{ error: "out of memory" }, "out of memory"],
    [new Error("the server is away"), "the server is away"],
    [null, "broke off"],
  ])("a run that fails says why: %o", async (event, why) => {
    const { server, drafting, end } = started();
    await server.say({ field: "reason", delta: "It" });
    await server.say(event);
    if (event && "error" in event) await server.say(null);
    await end;
    expect(drafting.state.error).toContain(why);
    expect(drafting.state).toMatchObject({ waiting: [], partial: {} });
    drafting.dismiss();
    expect(drafting.state.error).toBeNull();
  });

  test("nothing to draft asks nobody", async () => {
    const { server, end } = started([]);
    await end;
    expect(server.asked).toEqual([]);
  });

  test("listeners are told, and can leave", async () => {
    const { server, drafting } = started();
    let told = 0;
    const leave = drafting.subscribe(() => {
      told += 1;
    });
    await server.say({ field: "reason", delta: "It" });
    leave();
    await server.say({ field: "reason", delta: "It" });
    expect(told).toBe(1);
  });
});
