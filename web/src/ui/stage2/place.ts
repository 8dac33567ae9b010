// Where on the picture the pointer is, exactly, whatever the zoom, the pan and the pixels of the screen.
import type { Point } from "../../core/api/types";

/** The picture on the screen: what getBoundingClientRect says of it. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The exact place [per mille] of a pointer; outside of 0..1000 where it is beside the picture. */
export function placeOf(clientX: number, clientY: number, box: Box): Point {
  return { x: ((clientX - box.left) * 1000) / box.width, y: ((clientY - box.top) * 1000) / box.height };
}

/** What a person means by a place: the nearest whole per mille of the picture. */
export function whole(place: Point): Point {
  return { x: wholeNumber(place.x), y: wholeNumber(place.y) };
}

export function wholeNumber(value: number): number {
  return Math.min(Math.max(Math.round(value), 0), 1000);
}
