// Frames that the server decodes and sends one by one as JPEG: for what the browser cannot decode.
import type { Media } from "../api/types";
import { FrameCache } from "./cache";
import { aborted, type FrameImage, type FrameSource, UPRIGHT, type VideoApi } from "./source";

/** Pictures to fetch before they are asked for. */
const AHEAD = 8;
/** Requests at a time: browsers open six connections to a server, and saving needs one. */
const AT_ONCE = 4;
const HELD_BYTES = 96 * 2 ** 20;

interface Load {
  picture: Promise<FrameImage>;
  stop: AbortController;
  /** How many wait for it; a load that nobody waits for is given up when the person has gone elsewhere. */
  waiting: number;
}

export type ToBitmap = (blob: Blob) => Promise<ImageBitmap>;
const toBitmap: ToBitmap = (blob) => createImageBitmap(blob, { colorSpaceConversion: "none" });

export class ImagesSource implements FrameSource {
  readonly how = "images";
  readonly length: number;
  readonly width: number;
  readonly height: number;
  readonly times_s: readonly number[];
  readonly held: readonly number[] | null;
  private readonly cache: FrameCache;
  private readonly loads = new Map<number, Load>();
  private readonly there: ReadonlySet<number> | null;
  private center = 0;
  private direction: 1 | -1 = 1;
  private closed = false;

  constructor(
    private readonly api: VideoApi,
    private readonly episode: string,
    private readonly camera: string,
    private readonly media: Pick<Media, "width" | "height" | "times_s" | "version"> & { held?: number[] },
    heldBytes = HELD_BYTES,
    private readonly bitmap: ToBitmap = toBitmap,
  ) {
    this.length = media.times_s.length;
    this.width = media.width;
    this.height = media.height;
    this.times_s = media.times_s;
    this.held = media.held ?? null;
    this.there = media.held ? new Set(media.held) : null;
    this.cache = new FrameCache(heldBytes);
  }

  async frame(index: number, signal?: AbortSignal): Promise<FrameImage> {
    if (!Number.isInteger(index) || index < 0 || index >= this.length) throw new RangeError(`no frame ${index}`);
    if (this.closed || signal?.aborted) throw aborted();
    this.look(index, this.direction);
    const here = this.cache.get(index);
    return here ?? this.wait(index, signal);
  }

  prefetch(index: number, direction: 1 | -1): void {
    this.look(index, direction);
    this.fill();
  }

  close(): void {
    this.closed = true;
    for (const load of this.loads.values()) load.stop.abort();
    this.cache.clear();
  }

  private look(index: number, direction: 1 | -1): void {
    this.center = index;
    this.direction = direction;
    this.cache.look(index, direction);
    for (const [other, load] of this.loads)
      if (!load.waiting && Math.abs(other - index) > 2 * AHEAD) load.stop.abort(aborted());
  }

  private wait(index: number, signal?: AbortSignal): Promise<FrameImage> {
    const load = this.load(index);
    load.waiting++;
    return new Promise((resolve, reject) => {
      const leave = () => {
        load.waiting--;
        reject(aborted());
        if (!load.waiting && index !== this.center) load.stop.abort(aborted());
      };
      signal?.addEventListener("abort", leave, { once: true });
      load.picture.then(resolve, reject).finally(() => {
        signal?.removeEventListener("abort", leave);
        this.fill();
      });
    });
  }

  /** Begin to fetch the next frames on the way, as far as there is room. */
  private fill(): void {
    if (this.closed) return;
    for (let step = 1; step <= AHEAD && this.loads.size < AT_ONCE; step++) {
      const index = this.center + step * this.direction;
      if (index < 0 || index >= this.length) return;
      if (this.cache.has(index) || this.loads.has(index) || this.there?.has(index) === false) continue;
      this.load(index).picture.then(
        () => this.fill(),
        () => {}, // whoever asks for it is told
      );
    }
  }

  private load(index: number): Load {
    const known = this.loads.get(index);
    if (known && !known.stop.signal.aborted) return known;
    const stop = new AbortController();
    const load: Load = { picture: this.fetch(index, stop.signal), stop, waiting: 0 };
    this.loads.set(index, load);
    const done = () => {
      if (this.loads.get(index) === load) this.loads.delete(index);
    };
    load.picture.then(done, done);
    return load;
  }

  private async fetch(index: number, signal: AbortSignal): Promise<FrameImage> {
    const blob = await this.api.frame(this.episode, this.camera, index, undefined, signal, this.media.version);
    const drawable = await this.bitmap(blob);
    if (this.closed || signal.aborted) {
      drawable.close();
      throw aborted();
    }
    const image: FrameImage = { drawable, orientation: UPRIGHT };
    this.cache.put(index, image, drawable.width * drawable.height * 4);
    return image;
  }
}
