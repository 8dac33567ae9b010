// Scripted twins for tests: a server with a film, and a decoder that behaves as badly as real ones may.
import type { Decoder, MakeDecoder } from "./decoding";
import type { VideoApi, VideoMedia } from "./source";

/** A film of 40 frames in groups of ten whose pictures come in the order 0 3 1 2 (as B-frames do); 20 us a frame. */
export const FILM: VideoMedia = film(40, 10);

export function film(length: number, group: number): VideoMedia {
  const order = Array.from({ length }, (_, sample) => {
    const inGroup = sample % group;
    const swap = [0, 2, -1, -1][inGroup % 4] ?? 0;
    const whole = group - (group % 4);
    return inGroup < whole && sample - inGroup + whole <= length ? sample + swap : sample;
  });
  const shown = Array.from({ length }, (_, frame) => order.indexOf(frame));
  return {
    kind: "video",
    codec: "scripted",
    description: null,
    coded_width: 4,
    coded_height: 2,
    width: 4,
    height: 2,
    orientation: [1, 0, 0, 1],
    pts: order.map((frame) => frame * 20),
    size: order.map(() => 1),
    key: order.map((_, sample) => (sample % group === 0 ? 1 : 0)),
    shown,
    start: shown.map((sample) => sample - (sample % group)),
    times_s: shown.map((_, frame) => frame / 50),
    version: "1",
  };
}

/** Serves the film: sample n is the byte n; a frame's picture is a blob whose type is its number. */
export class ScriptedServer implements VideoApi {
  readonly asked: string[] = [];
  /** Samples from here on are not in the file. */
  cutAt = Number.POSITIVE_INFINITY;
  /** What every request ends with. */
  trouble: Error | null = null;
  /** Frames that cannot be decoded here either. */
  readonly damaged = new Set<number>();

  constructor(private readonly film: VideoMedia = FILM) {}

  media = async () => this.film;

  async samples(_: string, __: string, first: number, last: number, signal?: AbortSignal): Promise<ArrayBuffer> {
    this.asked.push(`samples ${first}..${last}`);
    await turns(1);
    signal?.throwIfAborted();
    if (this.trouble) throw this.trouble;
    const end = Math.min(last + 1, this.cutAt);
    return new Uint8Array(Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at)).buffer;
  }

  async frame(_: string, __: string, index: number, ___?: number, signal?: AbortSignal): Promise<Blob> {
    this.asked.push(`frame ${index}`);
    await turns(3);
    signal?.throwIfAborted();
    if (this.trouble) throw this.trouble;
    if (this.damaged.has(index)) throw new Error(`frame ${index} is damaged`);
    return new Blob([], { type: String(index) });
  }
}

/** Pictures that were made and not closed: none may be left over. */
export class Pictures {
  readonly open = new Set<Picture>();
  most = 0;

  make(frame: number, right = true): Picture {
    const picture = new Picture(right ? frame : WRONG, frame, (closed) => this.open.delete(closed));
    this.open.add(picture);
    this.most = Math.max(this.most, this.open.size);
    return picture;
  }

  bitmap = async (blob: Blob): Promise<ImageBitmap> => this.make(Number(blob.type)) as unknown as ImageBitmap;
}

const WRONG = -1;

export class Picture {
  readonly width = 4;
  readonly height = 2;
  readonly codedWidth = 4;
  readonly codedHeight = 2;
  closed = false;

  constructor(
    /** The frame that it shows. */
    readonly number: number,
    private readonly frame: number,
    private readonly closing: (self: Picture) => void,
  ) {}

  get timestamp(): number {
    return this.frame * 20;
  }

  close(): void {
    this.closed = true;
    this.closing(this);
  }
}

/** What goes wrong in a decoder, by the sample that it is fed. */
export interface Trouble {
  /** Fails at this sample, every time. */
  at?: number;
  /** Is taken away once, at this sample. */
  takenAwayAt?: number;
  /** Swallows the picture of this sample. */
  swallows?: number;
  /** Gives pictures out only after so many more were fed. */
  late?: number;
}

/** Decodes the film; pictures come out in order of time, `late` samples later than they could. */
export function scriptedDecoders(pictures: Pictures, trouble: Trouble = {}, media: VideoMedia = FILM): MakeDecoder {
  let taken = false;
  return (init) => {
    let inside: number[] = [];
    let wantsKey = true;
    /** The sample that decoding began at; a picture that leans on an earlier one comes out wrong. */
    let began: number | null = null;
    let queue: EncodedVideoChunkInit[] = [];
    let generation = 0;
    const emit = (leave: number): void => {
      inside.sort((one, other) => one - other);
      while (inside.length > leave) {
        const frame = (inside.shift() ?? 0) / 20;
        const right = (began ?? 0) <= (media.start[frame] ?? 0);
        init.output(pictures.make(frame, right) as unknown as VideoFrame);
      }
    };
    const fail = (name: string): void => {
      decoder.state = "closed";
      queue = [];
      init.error(new DOMException("scripted", name));
    };
    const take = (chunk: EncodedVideoChunkInit): void => {
      const sample = new Uint8Array(chunk.data as Uint8Array<ArrayBuffer>)[0] ?? -1;
      began ??= sample;
      if (media.pts[sample] !== chunk.timestamp || sample === trouble.at) {
        fail("EncodingError");
      } else if (sample === trouble.takenAwayAt && !taken) {
        taken = true;
        fail("QuotaExceededError");
      } else {
        if (sample !== trouble.swallows) inside.push(chunk.timestamp);
        emit(3 + (trouble.late ?? 0));
      }
    };
    const work = async (of: number): Promise<void> => {
      await turns(1);
      const chunk = generation === of ? queue.shift() : undefined;
      if (!chunk) return;
      take(chunk);
      decoder.ondequeue?.(new Event("dequeue"));
    };
    const decoder = {
      state: "unconfigured" as CodecState,
      ondequeue: null as Decoder["ondequeue"],
      get decodeQueueSize() {
        return queue.length;
      },
      configure() {
        this.state = "configured";
        wantsKey = true;
      },
      decode(chunk: EncodedVideoChunkInit) {
        if (this.state !== "configured") throw new DOMException("closed", "InvalidStateError");
        if (wantsKey && chunk.type !== "key") throw new DOMException("a key is wanted", "DataError");
        wantsKey = false;
        queue.push(chunk);
        void work(generation);
      },
      async flush() {
        while (queue.length) await turns(1);
        await turns(1);
        if (this.state === "closed") throw new DOMException("closed", "InvalidStateError");
        emit(0);
        wantsKey = true;
        began = null;
      },
      reset() {
        generation++;
        [inside, queue, began] = [[], [], null];
        this.state = "unconfigured";
      },
      close() {
        this.reset();
        this.state = "closed";
      },
    };
    return decoder;
  };
}

/** Let everything that is ready happen, so many times over. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
