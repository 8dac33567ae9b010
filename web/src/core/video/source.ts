// What a source of frames is: exact pictures of one camera by index, wherever they are decoded.
import type { Media } from "../api/types";

/** What the frames are asked of; the page's Api is one. */
export interface VideoApi {
  media(episode: string, camera: string, signal?: AbortSignal): Promise<Media>;
  samples(
    episode: string,
    camera: string,
    first: number,
    last: number,
    signal?: AbortSignal,
    version?: string,
  ): Promise<ArrayBuffer>;
  frame(
    episode: string,
    camera: string,
    index: number,
    quality?: number,
    signal?: AbortSignal,
    version?: string,
  ): Promise<Blob>;
}

export type VideoMedia = Extract<Media, { kind: "video" }>;

/** The linear part of a display matrix: a stored place (x, y) is shown at (a x + c y, b x + d y). */
export type Orientation = readonly [a: number, b: number, c: number, d: number];
export const UPRIGHT: Orientation = [1, 0, 0, 1];

/** A picture, and how to turn it when it is drawn. Its source owns it and closes it: draw at once, keep nothing. */
export interface FrameImage {
  readonly drawable: VideoFrame | ImageBitmap;
  readonly orientation: Orientation;
}

/** The frames of one camera. */
export interface FrameSource {
  readonly length: number;
  /** Size as shown, after turning [px]. */
  readonly width: number;
  readonly height: number;
  /** Presentation time of every frame [s], the first at 0. */
  readonly times_s: readonly number[];
  /** Indices of the frames that are there, increasing; null where all are. */
  readonly held: readonly number[] | null;
  /** How frames are made now; it may change from "webcodecs" to "images" when the browser's decoder fails. */
  readonly how: "webcodecs" | "images";
  /**
   * Exactly frame `index`.
   *
   * Rejects with RangeError (no such frame), AbortError (the signal), ApiError (the server cannot decode it either) or
   * NetworkError.
   */
  frame(index: number, signal?: AbortSignal): Promise<FrameImage>;
  /** Get frames ready that are likely asked for next. */
  prefetch(index: number, direction: 1 | -1): void;
  /** Let go of decoder and pictures; what is being waited for ends with an AbortError. */
  close(): void;
}

export function aborted(): DOMException {
  return new DOMException("the frame is not wanted any more", "AbortError");
}
