// Frames decoded by the browser itself: fed from the server's sample index, told apart by their times.
import { FrameCache } from "./cache";
import { Decoding, type MakeDecoder, type Run } from "./decoding";
import { ImagesSource, type ToBitmap } from "./images";
import { SampleStore } from "./samples";
import { aborted, type FrameImage, type FrameSource, type VideoApi, type VideoMedia } from "./source";
import { startOnTheWayBack, startsBefore } from "./starts";

const HELD_BYTES = 128 * 2 ** 20;
/** Frames to have ready on the way that a person goes. */
const AHEAD = 48;
/** So few ready frames make a new start worth while. */
const FEW_AHEAD = 20;
/** Samples beyond the wanted one that a decoder may want before it gives the frame out; then it is flushed. */
const BEYOND = 40;
/** Failures without a picture in between after which the browser's decoder is given up. */
const GIVE_UP = 4;

/** "crowded out": it came out, but there are enough that are nearer to where the person looks. */
type Found = "there" | "stopped" | "missing" | "crowded out";

interface Want {
  index: number;
  resolve(image: FrameImage): void;
  reject(error: unknown): void;
}

/** How a decoder is asked; `copies`: its pictures are scarce (they lie in a graphics chip) and are copied at once. */
export interface DecoderSetup {
  make: MakeDecoder;
  config: VideoDecoderConfig;
  copies: boolean;
}

export interface WebCodecsOptions {
  heldBytes?: number;
  bitmap?: ToBitmap;
  copy?: (frame: VideoFrame) => Promise<ImageBitmap>;
}

export class WebCodecsSource implements FrameSource {
  readonly length: number;
  readonly width: number;
  readonly height: number;
  readonly times_s: readonly number[];
  readonly held = null;
  private readonly cache: FrameCache;
  private readonly samples: SampleStore;
  private readonly decoding: Decoding;
  private readonly frameOf: Int32Array;
  private readonly images: ImagesSource;
  private readonly copy: (frame: VideoFrame) => Promise<ImageBitmap>;
  private readonly copying = new Set<Promise<void>>();
  /** Frames that the browser's decoder does not give: the server is asked for them. */
  private readonly lost = new Set<number>();
  private wants: Want[] = [];
  private center = 0;
  private direction: 1 | -1 = 1;
  private ahead = AHEAD;
  private failures = 0;
  private working = false;
  private closed = false;
  private given: "webcodecs" | "images" = "webcodecs";

  constructor(
    api: VideoApi,
    episode: string,
    camera: string,
    private readonly media: VideoMedia,
    private readonly setup: DecoderSetup,
    options: WebCodecsOptions = {},
  ) {
    this.length = media.shown.length;
    this.width = media.width;
    this.height = media.height;
    this.times_s = media.times_s;
    this.cache = new FrameCache(options.heldBytes ?? HELD_BYTES);
    this.samples = new SampleStore(api, episode, camera, media);
    this.images = new ImagesSource(api, episode, camera, media, undefined, options.bitmap);
    this.copy = options.copy ?? ((frame) => createImageBitmap(frame));
    this.frameOf = new Int32Array(media.pts.length).fill(-1);
    media.shown.forEach((sample, frame) => {
      this.frameOf[sample] = frame;
    });
    this.decoding = new Decoding(setup.make, setup.config, media.pts, media.key, (frame, sample, run) =>
      this.take(frame, sample, run),
    );
    const bytes = setup.copies ? 4 : 1.5;
    const room = (options.heldBytes ?? HELD_BYTES) / (media.coded_width * media.coded_height * bytes);
    this.ahead = Math.max(1, Math.min(AHEAD, Math.floor(room / 3)));
  }

  get how(): "webcodecs" | "images" {
    return this.given;
  }

  frame(index: number, signal?: AbortSignal): Promise<FrameImage> {
    if (!Number.isInteger(index) || index < 0 || index >= this.length)
      return Promise.reject(new RangeError(`no frame ${index}`));
    if (this.closed || signal?.aborted) return Promise.reject(aborted());
    this.look(index, this.direction);
    const here = this.cache.get(index);
    if (here) return Promise.resolve(here);
    if (this.given === "images" || this.lost.has(index)) return this.images.frame(index, signal);
    return new Promise<FrameImage>((resolve, reject) => {
      const want: Want = { index, resolve, reject };
      this.wants.push(want);
      signal?.addEventListener(
        "abort",
        () => {
          this.wants = this.wants.filter((other) => other !== want);
          reject(aborted());
          this.decoding.stir();
        },
        { once: true },
      );
      this.start();
    });
  }

  prefetch(index: number, direction: 1 | -1): void {
    this.look(index, direction);
    if (this.given === "images" || this.lost.has(index + direction)) this.images.prefetch(index, direction);
    else this.start();
  }

  close(): void {
    this.closed = true;
    for (const want of this.wants.splice(0)) want.reject(aborted());
    this.decoding.close();
    this.samples.close();
    this.images.close();
    this.cache.clear();
  }

  private look(index: number, direction: 1 | -1): void {
    this.center = index;
    this.direction = direction;
    this.cache.look(index, direction);
  }

  /** Take over a picture that came out of the decoder. */
  private take(frame: VideoFrame, sample: number, run: Run): void {
    const index = this.frameOf[sample] ?? -1;
    this.failures = 0;
    // pictures that lead an open group lean on the group before: they are right only if decoding began there
    if (index < 0 || run.start > (this.media.start[index] ?? 0) || this.cache.has(index) || this.closed) {
      frame.close();
      return;
    }
    if (!this.setup.copies) {
      this.keep(index, frame, frame.codedWidth * frame.codedHeight * 1.5);
      return;
    }
    const copying = this.copy(frame)
      .then((bitmap) => this.keep(index, bitmap, bitmap.width * bitmap.height * 4))
      .finally(() => {
        frame.close();
        this.copying.delete(copying);
        this.decoding.stir();
      });
    this.copying.add(copying);
  }

  private keep(index: number, drawable: VideoFrame | ImageBitmap, bytes: number): void {
    if (this.closed) {
      drawable.close();
      return;
    }
    this.cache.put(index, { drawable, orientation: this.media.orientation }, bytes);
    this.settle(index);
  }

  private settle(index: number): void {
    const image = this.cache.get(index);
    if (!image) return;
    for (const want of this.wants) if (want.index === index) want.resolve(image);
    this.wants = this.wants.filter((want) => want.index !== index);
  }

  private start(): void {
    if (!this.working && !this.closed) void this.work();
  }

  /** Serve what is waited for, the newest first; then get ready what comes next on the way. */
  private async work(): Promise<void> {
    this.working = true;
    try {
      while (!this.closed && this.given === "webcodecs") {
        const want = this.wants.at(-1);
        if (want) await this.serve(want);
        else if (!(await this.goAhead()) && !this.wants.length) return;
      }
    } finally {
      this.working = false; // at once, not a microtask later: a frame asked for in between would wait for ever
    }
  }

  /** Get the next frame on the way ready; false where there is nothing to do. */
  private async goAhead(): Promise<boolean> {
    const next = this.nextAhead();
    if (next === null) return false;
    const start =
      this.direction > 0 ? (this.media.start[next] ?? 0) : startOnTheWayBack(this.media, next, this.center, this.ahead);
    const stopped = () => this.wants.length > 0 || Math.abs(next - this.center) > 2 * this.ahead;
    const found = await this.reach(next, start, stopped).catch(() => null); // whoever asks is told
    if (found === "missing") this.lose(next);
    return found !== null && found !== "crowded out";
  }

  private async serve(want: Want): Promise<void> {
    this.cache.look(want.index); // what is waited for is never the first to go
    try {
      const stopped = () => !this.wants.includes(want);
      const found = await this.reach(want.index, this.media.start[want.index] ?? 0, stopped);
      if (found === "missing") this.fromServer(want);
    } catch (error) {
      this.wants = this.wants.filter((other) => other !== want);
      want.reject(error); // the samples could not be fetched
    }
  }

  private fromServer(want: Want): void {
    this.lose(want.index);
    this.wants = this.wants.filter((other) => other !== want);
    this.images.frame(want.index).then(want.resolve, want.reject);
  }

  /** Note that a frame does not come out; where the decoder failed, none that it would have to pass it for does. */
  private lose(index: number): void {
    this.lost.add(index);
    if (this.decoding.run?.error) {
      const sample = this.media.shown[index] ?? 0;
      this.media.shown.forEach((other, frame) => {
        if (other > sample && this.media.start[frame] === this.media.start[index]) this.lost.add(frame);
      });
    }
    if (this.failures >= GIVE_UP || this.lost.size === this.length) this.giveUp();
  }

  private giveUp(): void {
    this.given = "images";
    this.decoding.close();
    for (const want of this.wants.splice(0)) this.images.frame(want.index).then(want.resolve, want.reject);
  }

  /** Decode until a frame is there; where it does not come out, start one and two keys further back, and at the start. */
  private async reach(index: number, start: number, stopped: () => boolean): Promise<Found> {
    for (const from of [start, ...startsBefore(this.media, start)]) {
      const found = await this.decodeFrom(index, from, stopped);
      if (found !== "missing") return found;
    }
    return "missing";
  }

  private async decodeFrom(index: number, from: number, stopped: () => boolean): Promise<Found> {
    const sample = this.media.shown[index] ?? 0;
    let end = Math.min(this.media.pts.length, sample + 1 + BEYOND);
    let run = this.decoding.run;
    if (!run?.leadsTo(sample, from)) run = this.decoding.restart(from);
    while (!this.closed) {
      if (this.cache.has(index)) return "there";
      if (stopped()) return "stopped";
      if (run.cameOut(sample) && !this.copying.size) return "crowded out";
      if (run.error) return this.failed(run.error) ? "missing" : this.decodeFrom(index, from, stopped);
      if (run.next < end && this.decoding.hasRoom) {
        const data = this.samples.peek(run.next) ?? (await this.samples.get(run.next));
        if (this.decoding.run !== run) continue;
        if (data) this.decoding.feed(run, data);
        else end = run.next; // the file breaks off here
        this.samples.ahead(run.next);
      } else if (run.next < end) {
        await this.decoding.change();
      } else if (!run.flushed) {
        await this.decoding.flush(run);
        await Promise.all(this.copying);
      } else {
        return "missing";
      }
    }
    return "stopped";
  }

  /** Count a failure; false where the decoder was only taken away and the same may be tried again. */
  private failed(error: DOMException): boolean {
    if (error.name === "QuotaExceededError" && this.failures < GIVE_UP) {
      this.failures += 1;
      return false;
    }
    this.failures += 1;
    return true;
  }

  /** The nearest frame on the way that is not ready, as long as it is worth while to get it. */
  private nextAhead(): number | null {
    const run = this.decoding.run;
    for (let step = 1; step <= this.ahead; step++) {
      const index = this.center + step * this.direction;
      if (index < 0 || index >= this.length) return null;
      if (this.cache.has(index) || this.lost.has(index)) continue;
      const goesOn = run?.leadsTo(this.media.shown[index] ?? 0, this.media.start[index] ?? 0);
      return goesOn || step <= Math.min(FEW_AHEAD, Math.ceil(this.ahead / 2)) ? index : null;
    }
    return null;
  }
}
