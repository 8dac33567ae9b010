// One decoder and what it has been fed: samples go in by number in decoding order, pictures come out by their time.

/** As much of a VideoDecoder as is used, fed by what chunks are made of; tests put a scripted one in its place. */
export interface Decoder {
  readonly state: CodecState;
  readonly decodeQueueSize: number;
  ondequeue: ((event: Event) => unknown) | null;
  configure(config: VideoDecoderConfig): void;
  decode(chunk: EncodedVideoChunkInit): void;
  flush(): Promise<void>;
  reset(): void;
  close(): void;
}
export type MakeDecoder = (init: VideoDecoderInit) => Decoder;

/** Samples that wait inside the decoder: enough to keep it busy, few enough to turn round at once. */
const QUEUE = 6;

/** A decoding without a break from sample `start`. */
export class Run {
  /** The next sample to feed. */
  next: number;
  /** Samples that went in and have not come out; hidden pictures stay in. */
  readonly inside = new Set<number>();
  /** Everything fed has come out, and the decoder wants a key next. */
  flushed = false;
  error: DOMException | null = null;

  constructor(readonly start: number) {
    this.next = start;
  }

  /** Whether going on brings the frame of a sample, which needs decoding from `from`, out right, and soonest. */
  leadsTo(sample: number, from: number): boolean {
    if (this.error || this.flushed || this.start > from) return false;
    return sample >= this.next ? this.next >= from : this.inside.has(sample);
  }

  /** Whether a sample went in, and its picture came out. */
  cameOut(sample: number): boolean {
    return sample >= this.start && sample < this.next && !this.inside.has(sample);
  }
}

export class Decoding {
  private decoder: Decoder | null = null;
  private wake: () => void = () => {};
  run: Run | null = null;

  /**
   * @param make makes a decoder.
   * @param config what it decodes.
   * @param pts presentation time of every sample [us], no two alike.
   * @param key whether decoding can start at a sample.
   * @param output takes over a picture, with the sample that it comes from and the decoding that it came out of.
   */
  constructor(
    private readonly make: MakeDecoder,
    private readonly config: VideoDecoderConfig,
    private readonly pts: readonly number[],
    private readonly key: readonly number[],
    private readonly output: (frame: VideoFrame, sample: number, run: Run) => void,
  ) {
    this.sampleAt = new Map(pts.map((time, sample) => [time, sample]));
  }

  private readonly sampleAt: ReadonlyMap<number, number>;

  /** Begin anew at a sample; what is inside the decoder is dropped. */
  restart(start: number): Run {
    const run = new Run(start);
    this.run = run;
    if (this.decoder && this.decoder.state !== "closed") this.decoder.reset();
    else this.decoder = this.fresh();
    this.decoder.configure(this.config);
    return run;
  }

  /** Whether the decoder can take another sample now. */
  get hasRoom(): boolean {
    return (this.decoder?.decodeQueueSize ?? 0) < QUEUE;
  }

  feed(run: Run, data: Uint8Array): void {
    const sample = run.next;
    try {
      this.decoder?.decode({
        type: this.key[sample] ? "key" : "delta",
        timestamp: this.pts[sample] ?? 0,
        data,
      });
      run.inside.add(sample);
      run.next++;
    } catch (error) {
      this.fail(run, error);
    }
  }

  /** Get everything out that was fed. */
  async flush(run: Run): Promise<void> {
    run.flushed = true;
    try {
      await this.decoder?.flush();
    } catch (error) {
      if (this.run === run) this.fail(run, error);
    }
  }

  /** Resolves when the decoder took a sample in, gave a picture out or failed. */
  change(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  /** Wake whoever waits for a change. */
  stir(): void {
    this.wake();
  }

  close(): void {
    this.run = null;
    if (this.decoder && this.decoder.state !== "closed") this.decoder.close();
    this.decoder = null;
    this.wake();
  }

  private fail(run: Run, error: unknown): void {
    run.error ??= error instanceof DOMException ? error : new DOMException(String(error), "EncodingError");
    this.wake();
  }

  private fresh(): Decoder {
    const decoder = this.make({
      output: (frame) => {
        const run = this.run;
        const sample = this.sampleAt.get(frame.timestamp);
        if (!run || sample === undefined || this.decoder !== decoder) frame.close();
        else {
          run.inside.delete(sample);
          this.output(frame, sample, run);
        }
        this.wake();
      },
      error: (error) => {
        if (this.run && this.decoder === decoder) this.fail(this.run, error);
      },
    });
    decoder.ondequeue = () => this.wake();
    return decoder;
  }
}
