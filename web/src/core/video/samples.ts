// The encoded samples of a video, fetched in blocks and kept within a bound of bytes.
import type { VideoApi, VideoMedia } from "./source";

const BLOCK_BYTES = 2 ** 18;
const BLOCK_SAMPLES = 512;
const HELD_BYTES = 2 ** 25;

interface Block {
  first: number;
  last: number;
  bytes: number;
}

export class SampleStore {
  private readonly blocks: Block[] = [];
  private readonly blockOf: Uint32Array;
  /** Bytes of all samples before one. */
  private readonly before: Float64Array;
  private readonly kept = new Map<number, Uint8Array>();
  private readonly coming = new Map<number, Promise<Uint8Array>>();
  private readonly ended = new AbortController();
  private held = 0;

  constructor(
    private readonly api: VideoApi,
    private readonly episode: string,
    private readonly camera: string,
    private readonly media: VideoMedia,
  ) {
    this.blockOf = new Uint32Array(media.size.length);
    this.before = new Float64Array(media.size.length + 1);
    let block: Block | undefined;
    media.size.forEach((bytes, sample) => {
      if (!block || block.bytes + bytes > BLOCK_BYTES || sample - block.first >= BLOCK_SAMPLES) {
        block = { first: sample, last: sample, bytes: 0 };
        this.blocks.push(block);
      }
      block.last = sample;
      block.bytes += bytes;
      this.before[sample + 1] = (this.before[sample] ?? 0) + bytes;
      this.blockOf[sample] = this.blocks.length - 1;
    });
  }

  /** A sample's bytes if they are here; null where the file breaks off before them; undefined if they must be fetched. */
  peek(sample: number): Uint8Array | null | undefined {
    const number = this.blockOf[sample] ?? 0;
    const data = this.kept.get(number);
    if (!data) return undefined;
    this.kept.delete(number);
    this.kept.set(number, data); // used last
    return this.cut(data, sample);
  }

  /** A sample's bytes; null where the file breaks off before them. Rejects with what the server's route rejects with. */
  async get(sample: number): Promise<Uint8Array | null> {
    const number = this.blockOf[sample] ?? 0;
    return this.cut(this.kept.get(number) ?? (await this.fetch(number)), sample);
  }

  /** Begin to fetch what follows a sample, so that decoding on need not wait. */
  ahead(sample: number): void {
    const next = (this.blockOf[sample] ?? 0) + 1;
    if (next < this.blocks.length && !this.kept.has(next)) this.fetch(next).catch(() => {}); // whoever needs it is told
  }

  close(): void {
    this.ended.abort();
    this.kept.clear();
    this.held = 0;
  }

  private cut(data: Uint8Array, sample: number): Uint8Array | null {
    const block = this.blocks[this.blockOf[sample] ?? 0];
    const place = (this.before[sample] ?? 0) - (this.before[block?.first ?? sample] ?? 0);
    const end = place + (this.media.size[sample] ?? 0);
    return end <= data.length && end > place ? data.subarray(place, end) : null;
  }

  private fetch(number: number): Promise<Uint8Array> {
    const known = this.coming.get(number);
    if (known) return known;
    const coming = this.load(number).finally(() => this.coming.delete(number));
    this.coming.set(number, coming);
    return coming;
  }

  private async load(number: number): Promise<Uint8Array> {
    const { first, last } = this.blocks[number] ?? { first: 0, last: 0 };
    const { signal } = this.ended;
    const data = new Uint8Array(
      await this.api.samples(this.episode, this.camera, first, last, signal, this.media.version),
    );
    signal.throwIfAborted();
    this.kept.set(number, data);
    this.held += data.length;
    for (const [old, bytes] of this.kept) {
      if (this.held <= HELD_BYTES || old === number) break;
      this.kept.delete(old);
      this.held -= bytes.length;
    }
    return data;
  }
}
