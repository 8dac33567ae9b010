// Frames out of a scripted decoder: the right one each time, nothing left open, and no way that ends in waiting.
import { expect, test } from "vitest";
import { FILM, film, Pictures, ScriptedServer, scriptedDecoders, type Trouble, turns } from "./scripted";
import type { FrameImage, VideoMedia } from "./source";
import { WebCodecsSource } from "./webcodecs";

const FRAME_BYTES = 4 * 2 * 1.5;

function opened(trouble: Trouble = {}, { frames = 100, media = FILM, copies = false } = {}) {
  const pictures = new Pictures();
  const server = new ScriptedServer(media);
  const source = new WebCodecsSource(
    server,
    "e",
    "c",
    media,
    { make: scriptedDecoders(pictures, trouble, media), config: { codec: "scripted" }, copies },
    {
      heldBytes: frames * FRAME_BYTES * (copies ? 8 / 3 : 1),
      bitmap: pictures.bitmap,
      copy: async (frame) => {
        await turns(1);
        return pictures.make(frame.timestamp / 20) as unknown as ImageBitmap;
      },
    },
  );
  return { pictures, server, source };
}

const numberOf = (image: FrameImage) => (image.drawable as unknown as { number: number }).number;

async function walk(source: WebCodecsSource, indices: number[], prefetch = true): Promise<number[]> {
  const seen: number[] = [];
  let before = indices[0] ?? 0;
  for (const index of indices) {
    const image = await source.frame(index);
    expect((image.drawable as unknown as { closed: boolean }).closed).toBe(false);
    seen.push(numberOf(image));
    if (prefetch) source.prefetch(index, index < before ? -1 : 1);
    before = index;
  }
  return seen;
}

const UP = Array.from({ length: 40 }, (_, index) => index);
const DOWN = [...UP].reverse();
const JUMPS = UP.map((index) => (index * 17 + 5) % 40);
const TO_AND_FRO = UP.flatMap((index) => [index, Math.max(0, index - 2), Math.min(39, index + 1)]);

test.each([3, 8, 100])(
  "every step and jump is exact with room for %i pictures, and none is left open",
  async (frames) => {
    for (const copies of [false, true])
      for (const late of [0, 9])
        for (const way of [UP, DOWN, JUMPS, TO_AND_FRO])
          for (const prefetch of [true, false]) {
            const { source, pictures } = opened({ late }, { frames, copies });
            expect(await walk(source, way, prefetch)).toEqual(way);
            expect(source.how).toBe("webcodecs");
            expect(pictures.most).toBeLessThanOrEqual(frames + 20);
            source.close();
            await turns(40);
            expect(pictures.open.size).toBe(0);
          }
  },
);

test("steps that were got ready need no new start: the samples are fetched once", async () => {
  const { source, server } = opened();
  await walk(source, UP);
  expect(server.asked).toEqual(["samples 0..39"]);
});

test.each([
  ["fails in the middle", { at: 25 }],
  ["fails at a key", { at: 20 }],
  ["fails at its first sample", { at: 0 }],
  ["swallows a picture", { swallows: 13 }],
  ["is taken away by the browser", { takenAwayAt: 14 }],
] satisfies [string, Trouble][])("a decoder that %s loses no frame", async (_, trouble) => {
  for (const way of [UP, DOWN, JUMPS]) {
    const { source, pictures } = opened(trouble);
    expect(await walk(source, way)).toEqual(way);
    source.close();
    await turns(60);
    expect(pictures.open.size).toBe(0);
  }
});

test("a decoder that was only taken away goes on; one that never works is given up", async () => {
  const taken = opened({ takenAwayAt: 14 });
  await walk(taken.source, UP);
  expect(taken.source.how).toBe("webcodecs");
  expect(taken.server.asked.filter((ask) => ask.startsWith("frame"))).toEqual([]);
  const broken = opened({ at: 0 }, { media: film(40, 40) });
  await walk(broken.source, UP);
  expect(broken.source.how).toBe("images");
});

test("damage costs only the frames behind it in their group", async () => {
  const { source, server } = opened({ at: 25 });
  for (const way of [UP, DOWN, JUMPS]) expect(await walk(source, way)).toEqual(way);
  expect(source.how).toBe("webcodecs");
  const asked = server.asked.filter((ask) => ask.startsWith("frame")).map((ask) => Number(ask.slice(6)));
  expect(asked).toContain(28);
  const around = asked.filter((frame) => frame < 20 || frame >= 30 + 8); // the images that follow are got ready too
  expect(around).toEqual([]);
});

test("what lies behind the end of a cut file is asked of the server, which says why there is none", async () => {
  const { source, server } = opened();
  server.cutAt = 25;
  for (const frame of UP.slice(24)) server.damaged.add(frame);
  expect(await walk(source, UP.slice(0, 20))).toEqual(UP.slice(0, 20));
  await expect(source.frame(35)).rejects.toThrow("frame 35 is damaged");
  expect(numberOf(await source.frame(3))).toBe(3);
});

test("pictures that lead an open group come from the group before", async () => {
  const open: VideoMedia = {
    ...film(40, 10),
    start: film(40, 10).start.map((start, frame) => (frame % 10 < 2 ? Math.max(0, start - 10) : start)),
  };
  for (const way of [JUMPS, DOWN]) expect(await walk(opened({}, { media: open, frames: 4 }).source, way)).toEqual(way);
});

test("a frame that is not wanted any more ends with an AbortError, and the next one comes", async () => {
  const { source } = opened();
  const stop = new AbortController();
  const first = source.frame(39, stop.signal);
  const second = source.frame(2);
  stop.abort();
  await expect(first).rejects.toHaveProperty("name", "AbortError");
  expect(numberOf(await second)).toBe(2);
  await expect(source.frame(3, stop.signal)).rejects.toHaveProperty("name", "AbortError");
});

test("a frame asked for at the very moment at which the work ends comes too", async () => {
  for (let wait = 0; wait < 60; wait++) {
    const { source } = opened();
    await source.frame(5);
    for (let turn = 0; turn < wait; turn++) await Promise.resolve();
    expect(numberOf(await source.frame(30))).toBe(30);
    source.close();
  }
});

test("while the server is away frames end with its error; when it is back they come", async () => {
  const { source, server } = opened();
  server.trouble = Object.assign(new Error("no answer"), { name: "NetworkError" });
  await expect(source.frame(7)).rejects.toHaveProperty("name", "NetworkError");
  server.trouble = null;
  expect(numberOf(await source.frame(7))).toBe(7);
  expect(source.how).toBe("webcodecs");
});

test("there is no frame before the first and behind the last", async () => {
  const { source } = opened();
  for (const index of [-1, 40, 1.5, Number.NaN]) await expect(source.frame(index)).rejects.toThrow(RangeError);
});

test("closing ends what is waited for", async () => {
  const { source, pictures } = opened();
  const waiting = source.frame(33);
  source.close();
  await expect(waiting).rejects.toHaveProperty("name", "AbortError");
  await expect(source.frame(1)).rejects.toHaveProperty("name", "AbortError");
  await turns(20);
  expect(pictures.open.size).toBe(0);
});
