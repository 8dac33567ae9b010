// The player on scripted cameras and a scripted clock: one index for all, by the frames' own times.
import { beforeEach, expect, test } from "vitest";
import { type Clock, Player } from "./player";
import { turns } from "./scripted";
import type { FrameImage, FrameSource } from "./source";

/** Every call of the clock comes when the test says. */
class ScriptedClock implements Clock {
  ms = 1000;
  private paints: (() => void)[] = [];
  private alarms: { at: number; then: () => void }[] = [];

  now = () => this.ms;

  nextPaint(then: () => void) {
    this.paints.push(then);
    return () => {
      this.paints = this.paints.filter((other) => other !== then);
    };
  }

  after(ms: number, then: () => void) {
    const alarm = { at: this.ms + ms, then };
    this.alarms.push(alarm);
    return () => {
      this.alarms = this.alarms.filter((other) => other !== alarm);
    };
  }

  /** Let time pass in paintings of so many milliseconds. */
  async pass(ms: number, step = 10): Promise<void> {
    for (const end = this.ms + ms; this.ms < end; ) {
      this.ms += step;
      for (const alarm of this.alarms.filter(({ at }) => at <= this.ms)) {
        this.alarms = this.alarms.filter((other) => other !== alarm);
        alarm.then();
      }
      for (const paint of this.paints.splice(0)) paint();
      await turns(1);
    }
  }
}

class ScriptedCamera implements FrameSource {
  readonly width = 8;
  readonly height = 6;
  readonly how = "images";
  readonly asked: number[] = [];
  readonly prefetched: [number, number][] = [];
  trouble = new Map<number, Error>();
  /** Frames wait for this where it is set. */
  gate: Promise<void> | null = null;
  closed = false;

  constructor(
    readonly times_s: readonly number[],
    readonly held: readonly number[] | null = null,
  ) {}

  get length(): number {
    return this.times_s.length;
  }

  async frame(index: number, signal?: AbortSignal): Promise<FrameImage> {
    this.asked.push(index);
    await (this.gate && Promise.race([this.gate, gone(signal)]));
    signal?.throwIfAborted();
    const trouble = this.trouble.get(index);
    if (trouble) throw trouble;
    return { drawable: index as unknown as ImageBitmap, orientation: [1, 0, 0, 1] };
  }

  prefetch(index: number, direction: 1 | -1): void {
    this.prefetched.push([index, direction]);
  }

  close(): void {
    this.closed = true;
  }
}

const gone = (signal?: AbortSignal) =>
  new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve(), { once: true }));

/** A canvas that remembers what was drawn; null: wiped. */
class ScriptedCanvas {
  width = 0;
  height = 0;
  drawn: (number | null)[] = [];

  getContext = () => ({
    setTransform: () => {},
    drawImage: (image: number) => this.drawn.push(image),
    clearRect: () => this.drawn.push(null),
  });

  get last() {
    return this.drawn.at(-1);
  }
}

const EVEN = Array.from({ length: 100 }, (_, frame) => frame / 25);
let clock: ScriptedClock;
beforeEach(() => {
  clock = new ScriptedClock();
});

function playing(cameras: ScriptedCamera[]) {
  const player = new Player(cameras, clock);
  const canvases = cameras.map((camera) => {
    const canvas = new ScriptedCanvas();
    player.attach(camera, canvas as unknown as HTMLCanvasElement);
    return canvas;
  });
  return { player, canvases };
}

test("the first frame is shown, at the size of the camera, and steps follow", async () => {
  const { player, canvases } = playing([new ScriptedCamera(EVEN), new ScriptedCamera(EVEN)]);
  await turns(3);
  expect(canvases.map(({ last, width, height }) => [last, width, height])).toEqual([
    [0, 8, 6],
    [0, 8, 6],
  ]);
  for (const by of [1, 1, 1, -1, 20, -100]) player.step(by);
  await turns(3);
  expect(player.index).toBe(0);
  player.step(7);
  await turns(3);
  expect([player.index, ...canvases.map((canvas) => canvas.last)]).toEqual([7, 7, 7]);
});

test("the index is the frame that is drawn; the target is the one that was asked for", async () => {
  const camera = new ScriptedCamera(EVEN);
  const { player } = playing([camera]);
  await turns(3);
  let open = () => {};
  camera.gate = new Promise((resolve) => {
    open = resolve;
  });
  player.seek(50);
  await turns(3);
  expect([player.index, player.target]).toEqual([0, 50]);
  player.step(1);
  player.step(1);
  expect(player.target).toBe(52);
  open();
  await turns(5);
  expect([player.index, player.target]).toEqual([52, 52]);
});

test("all cameras are drawn together, also when one is slow", async () => {
  const [quick, slow] = [new ScriptedCamera(EVEN), new ScriptedCamera(EVEN)];
  const { player, canvases } = playing([quick, slow]);
  await turns(3);
  let open = () => {};
  slow.gate = new Promise((resolve) => {
    open = resolve;
  });
  player.seek(9);
  await turns(3);
  expect(canvases.map((canvas) => canvas.last)).toEqual([0, 0]);
  open();
  await turns(3);
  expect(canvases.map((canvas) => canvas.last)).toEqual([9, 9]);
});

test("a wish that hangs is given up for a newer one, but not twice in a row", async () => {
  const camera = new ScriptedCamera(EVEN);
  const { player } = playing([camera]);
  await turns(3);
  camera.gate = new Promise(() => {});
  player.seek(10);
  player.seek(20);
  await clock.pass(200);
  expect(camera.asked.at(-1)).toBe(20);
  player.seek(30);
  await clock.pass(1000);
  expect(camera.asked.at(-1)).toBe(20);
});

test.each([
  [1, 25],
  [0.1, 2],
  [4, 99],
])("at rate %d one second shows frame %i", async (rate, frame) => {
  const { player, canvases } = playing([new ScriptedCamera(EVEN)]);
  await turns(3);
  player.rate = rate;
  player.play();
  await clock.pass(1000);
  expect(Math.abs(player.index - frame)).toBeLessThanOrEqual(1);
  expect(canvases[0]?.last).toBe(player.index);
});

test("frames last as long as their own times say", async () => {
  const { player } = playing([new ScriptedCamera([0, 0.1, 0.7, 0.8, 3])]);
  await turns(3);
  const seen: [number, number][] = [];
  player.subscribe(() => {
    if (seen.at(-1)?.[1] !== player.index) seen.push([clock.ms - 1000, player.index]);
  });
  player.play();
  await clock.pass(900);
  expect(seen).toEqual([
    [0, 0],
    [100, 1],
    [700, 2],
    [800, 3],
  ]);
});

test("playing ends on the last frame, and begins anew from there", async () => {
  const { player } = playing([new ScriptedCamera(EVEN.slice(0, 10))]);
  await turns(3);
  player.play();
  await clock.pass(600);
  expect([player.index, player.playing]).toEqual([9, false]);
  player.play();
  await clock.pass(40);
  expect(player.index).toBeLessThan(3);
});

test("a loop is played over and over, from its first frame on", async () => {
  const { player } = playing([new ScriptedCamera(EVEN)]);
  await turns(3);
  player.loop = [30, 34];
  player.play();
  const seen = new Set<number>();
  player.subscribe(() => seen.add(player.index));
  await clock.pass(1000);
  expect([...seen].filter((index) => index > 0).sort()).toEqual([30, 31, 32, 33, 34]);
  expect(player.playing).toBe(true);
  expect(player.loop).toBe(player.loop);
});

test("the time in which a tab is hidden is not made up for", async () => {
  const { player } = playing([new ScriptedCamera(EVEN)]);
  await turns(3);
  player.play();
  await clock.pass(200);
  const before = player.index;
  await clock.pass(3000, 3000);
  await clock.pass(20);
  expect(player.index - before).toBeLessThanOrEqual(1);
});

test("a camera that cannot show a frame is wiped, and the others go on", async () => {
  const [head, wrist] = [new ScriptedCamera(EVEN), new ScriptedCamera(EVEN.slice(0, 5))];
  head.trouble.set(3, new Error("frame 3 is damaged"));
  const { player, canvases } = playing([head, wrist]);
  await turns(3);
  player.seek(3);
  await turns(3);
  expect([player.index, player.error, ...canvases.map((canvas) => canvas.last)]).toEqual([
    3,
    "frame 3 is damaged",
    null,
    3,
  ]);
  player.seek(8);
  await turns(3);
  expect([player.index, player.error, ...canvases.map((canvas) => canvas.last)]).toEqual([8, null, 8, null]);
});

test("while the server is away the picture stays; it comes when the server is back", async () => {
  const camera = new ScriptedCamera(EVEN);
  camera.trouble.set(4, Object.assign(new Error("no answer"), { name: "NetworkError" }));
  const { player, canvases } = playing([camera]);
  await turns(3);
  player.seek(4);
  await turns(3);
  expect([player.index, player.target, canvases[0]?.last]).toEqual([0, 4, 0]);
  expect(player.error).toBe("no answer");
  camera.trouble.clear();
  await clock.pass(1100);
  expect([player.index, player.error]).toEqual([4, null]);
});

test("where only some frames were kept, steps go from one to the next", async () => {
  const held = [0, 25, 50, 62, 75];
  const camera = new ScriptedCamera(EVEN, held);
  const { player } = playing([camera]);
  const seen: number[] = [];
  for (const by of [1, 1, 1, 1, 1, -1, -3]) {
    player.step(by);
    await turns(3);
    seen.push(player.index);
  }
  expect(seen).toEqual([25, 50, 62, 75, 75, 62, 0]);
  player.seek(60);
  await turns(3);
  expect(player.index).toBe(62);
  player.play();
  await clock.pass(2000);
  expect(new Set(camera.asked)).toEqual(new Set(held));
});

test("sources are told which way it goes, and are closed in the end", async () => {
  const camera = new ScriptedCamera(EVEN);
  const { player } = playing([camera]);
  await turns(3);
  player.step(5);
  await turns(3);
  player.step(-1);
  await turns(3);
  expect(camera.prefetched.slice(-2)).toEqual([
    [5, 1],
    [4, -1],
  ]);
  player.close();
  expect(camera.closed).toBe(true);
  player.seek(50);
  await turns(3);
  expect(camera.asked.at(-1)).toBe(4);
});
