// A page for tests and benchmarks only (tests/annotate/browser): frames by number, and what the canvas then shows.
import { Api } from "../../api/client";
import { draw } from "../draw";
import { openFrames } from "../open";
import { Player } from "../player";
import type { FrameSource } from "../source";

const BITS = 16;
const UNREADABLE = -1;

interface Opening {
  images?: boolean;
  heldBytes?: number;
}

const api = new Api();
const canvas = document.body.appendChild(document.createElement("canvas"));
let sources: FrameSource[] = [];
let player: Player | null = null;
let screens: HTMLCanvasElement[] = [];

function pixels(from: HTMLCanvasElement): ImageData {
  const context = from.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no canvas");
  return context.getImageData(0, 0, from.width, from.height);
}

/** The number burnt into a picture (tests/episodes/clips.py). */
function numberIn({ data, width, height }: ImageData): number {
  let word = 0;
  for (let bit = 0; bit < BITS; bit++) {
    const middle = Math.floor((width * (2 * bit + 1)) / (2 * BITS));
    const reach = Math.max(1, Math.floor(width / BITS / 4));
    let [sum, count] = [0, 0];
    for (let y = Math.floor(height / 16); y < Math.floor((height * 3) / 16); y++)
      for (let x = middle - reach; x < middle + reach; x++, count++) sum += data[4 * (y * width + x) + 1] ?? 0;
    if (sum / count > 125) word |= 1 << bit;
  }
  const number = word & 0xfff;
  return word >> 12 === ((number * 7 + (number >> 4) * 3 + 5) & 0xf) ? number : UNREADABLE;
}

async function show(index: number, camera = 0): Promise<ImageData> {
  const source = sources[camera];
  if (!source) throw new Error("open first");
  draw(canvas, await source.frame(index), source.width, source.height);
  return pixels(canvas);
}

const harness = {
  async open(episode: string, cameras: string[], { images, heldBytes }: Opening = {}) {
    this.close();
    const options = { ...(images ? { decoders: null } : {}), ...(heldBytes ? { heldBytes } : {}) };
    sources = await Promise.all(cameras.map((camera) => openFrames(api, episode, camera, options)));
    return sources.map(({ how, length, width, height, held }) => ({ how, length, width, height, held }));
  },
  close() {
    player?.close();
    for (const source of sources) source.close();
    for (const screen of screens) screen.remove();
    [player, sources, screens] = [null, [], []];
  },
  /** The numbers that the frames show, asked for one after another, each way with what a person would prefetch. */
  async walk(indices: number[], camera = 0, prefetch = true): Promise<number[]> {
    const numbers: number[] = [];
    let before = indices[0] ?? 0;
    for (const index of indices) {
      numbers.push(numberIn(await show(index, camera)));
      if (prefetch) sources[camera]?.prefetch(index, index < before ? -1 : 1);
      before = index;
    }
    return numbers;
  },
  /** Milliseconds from asking for a frame to its picture on the canvas, for each; `pause` between them [ms]. */
  async time(indices: number[], pause = 0, camera = 0): Promise<number[]> {
    const source = sources[camera];
    if (!source) throw new Error("open first");
    const times: number[] = [];
    let before = indices[0] ?? 0;
    for (const index of indices) {
      const start = performance.now();
      draw(canvas, await source.frame(index), source.width, source.height);
      times.push(performance.now() - start);
      source.prefetch(index, index < before ? -1 : 1);
      before = index;
      if (pause) await new Promise((resolve) => setTimeout(resolve, pause));
    }
    return times;
  },
  /** What a frame's canvas holds, RGBA, as base64. */
  async picture(index: number, camera = 0): Promise<string> {
    const { data } = await show(index, camera);
    let text = "";
    for (let place = 0; place < data.length; place += 0x8000)
      text += String.fromCharCode(...data.subarray(place, place + 0x8000));
    return btoa(text);
  },
  how: () => sources.map((source) => source.how),
  /** Every index is asked for at once, all but the last one given up: the errors' names, and the last one's number. */
  async scrub(indices: number[]): Promise<{ ends: string[]; last: number }> {
    const source = sources[0];
    if (!source) throw new Error("open first");
    const stops = indices.map(() => new AbortController());
    const frames = indices.map((index, at) => source.frame(index, stops[at]?.signal));
    for (const stop of stops.slice(0, -1)) stop.abort();
    const ends = await Promise.all(
      frames.map((frame) =>
        frame.then(
          () => "shown",
          (error: Error) => error.name,
        ),
      ),
    );
    return { ends, last: numberIn(await show(indices.at(-1) ?? 0)) };
  },
  player: {
    /** Resolves when the first frame is drawn. */
    open(): Promise<void> {
      const opened = new Player(sources);
      player = opened;
      for (const source of sources) {
        const screen = document.body.appendChild(document.createElement("canvas"));
        screens.push(screen);
        opened.attach(source, screen);
      }
      return new Promise((resolve) => {
        const stop = opened.subscribe(() => {
          stop();
          resolve();
        });
      });
    },
    seek: (index: number) => player?.seek(index),
    step: (by: number) => player?.step(by),
    play: () => player?.play(),
    pause: () => player?.pause(),
    set(rate: number, loop: [number, number] | null) {
      if (player) [player.rate, player.loop] = [rate, loop];
    },
    /** Resolves when what was asked for is drawn. */
    async still() {
      while (player && player.index !== player.target)
        await new Promise((resolve) => player?.subscribe(() => resolve(0)));
    },
    state: () => ({
      index: player?.index,
      target: player?.target,
      playing: player?.playing,
      error: player?.error,
      shown: screens.map((screen) => numberIn(pixels(screen))),
    }),
    /** For so many changes: the index, and the number on every camera's canvas at that moment. */
    watch(count: number): Promise<{ index: number; shown: number[]; at: number }[]> {
      return new Promise((resolve) => {
        const seen: { index: number; shown: number[]; at: number }[] = [];
        const stop = player?.subscribe(() => {
          const index = player?.index ?? -1;
          if (seen.at(-1)?.index !== index)
            seen.push({ index, shown: screens.map((screen) => numberIn(pixels(screen))), at: performance.now() });
          if (seen.length < count) return;
          stop?.();
          resolve(seen);
        });
      });
    },
  },
  sources: () => sources,
  memory: () => (performance as Performance & { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? 0,
};

declare global {
  interface Window {
    harness: typeof harness;
  }
}
window.harness = harness;
