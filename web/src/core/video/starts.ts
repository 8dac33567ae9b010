// Where else decoding may start than at a frame's own start.
import type { VideoMedia } from "./source";

/** For a frame that does not come out: one and two keys further back. */
export function startsBefore({ key }: VideoMedia, start: number): number[] {
  const starts: number[] = [];
  for (let sample = start - 1; sample >= 0 && starts.length < 2; sample--) if (key[sample]) starts.push(sample);
  return starts;
}

/** For a frame that is got ready on the way back: early enough that the groups before it are decoded with it. */
export function startOnTheWayBack({ shown, start }: VideoMedia, index: number, center: number, ahead: number): number {
  const own = start[index] ?? 0;
  const far = Math.max(0, center - ahead);
  const early = start[far] ?? 0;
  const wasted = (shown[far] ?? 0) - early;
  return far < index && wasted <= ahead ? Math.min(early, own) : own;
}
