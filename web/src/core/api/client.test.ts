// The client: addresses below any path, errors by kind, streams line by line.
import { expect, test } from "vitest";
import { Api, ApiError, NetworkError } from "./client";
import type { DraftEvent } from "./types";

function answering(...answers: (Response | Error)[]) {
  const asked: { url: string; init: RequestInit }[] = [];
  const send = async (url: string | URL | Request, init: RequestInit = {}) => {
    asked.push({ url: String(url), init });
    init.signal?.throwIfAborted();
    const next = answers.shift() ?? Response.json({});
    if (next instanceof Error) throw next;
    return next;
  };
  return { api: new Api("https://lab.example/tools/annotate/", send as typeof fetch), asked };
}

function streamed(...parts: string[]): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(encoder.encode(part));
      controller.close();
    },
  });
  return new Response(body);
}

test("routes lie below the page, ids with slashes are escaped, empty values are left out", async () => {
  const { api, asked } = answering();
  await api.document("grasp lid/episode_3&x");
  await api.items({ state: ["todo", "returned"], gold: false, limit: 50 });
  expect(asked.map(({ url }) => url)).toEqual([
    "https://lab.example/tools/annotate/api/document?episode=grasp+lid%2Fepisode_3%26x",
    "https://lab.example/tools/annotate/api/items?state=todo&state=returned&gold=false&limit=50",
  ]);
  expect(asked[0]?.init.credentials).toBe("same-origin");
});

test("what is sent is JSON, and says so", async () => {
  const { api, asked } = answering(Response.json({ revision: 1 }));
  const operation = { id: "i", label: "l", base: 0, changes: [], at: "now" };
  expect(await api.operations("e", "t", [operation])).toEqual({ revision: 1 });
  expect(asked[0]?.init).toMatchObject({ method: "POST", headers: { "content-type": "application/json" } });
  expect(JSON.parse(String(asked[0]?.init.body))).toEqual({ episode: "e", token: "t", operations: [operation] });
});

test("a refusal carries the server's words and its whole answer", async () => {
  const body = { detail: "ben works on it", holder: "ben" };
  const { api } = answering(Response.json(body, { status: 409 }));
  const error = await api.lease("e", "tab").catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status: 409, detail: "ben works on it", body });
});

test.each([
  ["a page of a proxy", new Response("<html>", { status: 502 }), NetworkError],
  ["the network", new TypeError("Failed to fetch"), NetworkError],
  ["a model's error, as our server says it", Response.json({ detail: "no model" }, { status: 502 }), ApiError],
  ["an error without JSON", new Response("oh", { status: 500 }), ApiError],
  ["a list of problems", Response.json({ detail: [{ loc: ["body"] }] }, { status: 422 }), ApiError],
  ["an answer that is cut off", new Response('{"a": '), NetworkError],
])("%s", async (_, answer, kind) => {
  const error = await answering(answer)
    .api.session()
    .catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(kind);
  expect((error as Error).message).toBeTruthy();
});

test("giving up is no network error", async () => {
  const { api } = answering();
  await expect(api.session(AbortSignal.abort())).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
});

test("an empty answer is null", async () => {
  expect(await answering(new Response("")).api.releaseLease("e", "t")).toBeNull();
});

test("samples come as bytes", async () => {
  const { api, asked } = answering(new Response(new Uint8Array([1, 2, 3])));
  expect((await api.samples("e", "top", 4, 9)).byteLength).toBe(3);
  expect(asked[0]?.url).toContain("samples?episode=e&camera=top&first=4&last=9");
});

test("drafts come line by line, wherever the network cuts them", async () => {
  const { api } = answering(streamed('{"field":"reason","del', 'ta":"Ä', 'b"}\n\n{"error":"x"}\n{"error":"y"}'));
  const events: DraftEvent[] = [];
  for await (const event of api.drafts("e", ["reason"], "model", { episode: "e", task: "t" })) events.push(event);
  expect(events).toEqual([{ field: "reason", delta: "Äb" }, { error: "x" }, { error: "y" }]);
});

test("leaving the loop over drafts gives the request up", async () => {
  const { api, asked } = answering(streamed('{"error":"x"}\n', '{"error":"y"}\n'));
  for await (const _ of api.drafts("e", ["reason"], "model", { episode: "e", task: "t" })) break;
  expect(asked[0]?.init.signal?.aborted).toBe(true);
});
