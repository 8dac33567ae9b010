// Decoded pictures within a bound of bytes; those far from where a person looks go first, and every one is closed.
import type { FrameImage } from "./source";

interface Held {
  image: FrameImage;
  bytes: number;
}

/** Pictures behind the way that a person goes count as so many times farther away. */
const BEHIND = 2;

export class FrameCache {
  private readonly held = new Map<number, Held>();
  private total = 0;
  private center = 0;
  private direction: 1 | -1 = 1;

  /** @param most bytes to hold; one picture is held however large it is. */
  constructor(private readonly most: number) {}

  get bytes(): number {
    return this.total;
  }

  get size(): number {
    return this.held.size;
  }

  has(index: number): boolean {
    return this.held.has(index);
  }

  get(index: number): FrameImage | undefined {
    return this.held.get(index)?.image;
  }

  /** Say where a person looks, and where they are going. */
  look(center: number, direction: 1 | -1 = this.direction): void {
    this.center = center;
    this.direction = direction;
  }

  /** Take a picture over: it is kept, or closed at once when there are enough that are nearer. */
  put(index: number, image: FrameImage, bytes: number): void {
    this.drop(index);
    this.held.set(index, { image, bytes });
    this.total += bytes;
    while (this.total > this.most && this.held.size > 1) this.drop(this.farthest());
  }

  clear(): void {
    for (const index of [...this.held.keys()]) this.drop(index);
  }

  private drop(index: number): void {
    const held = this.held.get(index);
    if (!held) return;
    this.held.delete(index);
    this.total -= held.bytes;
    held.image.drawable.close();
  }

  private farthest(): number {
    let worst = this.center;
    let most = -1;
    for (const index of this.held.keys()) {
      const way = (index - this.center) * this.direction;
      const distance = way < 0 ? -way * BEHIND : way;
      if (distance > most) [worst, most] = [index, distance];
    }
    return worst;
  }
}
