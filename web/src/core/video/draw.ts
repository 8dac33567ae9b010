// Puts a picture onto a canvas, turned as its file says.
import type { FrameImage } from "./source";

/** The canvas gets the picture's own pixels: `width` x `height` as shown. */
export function draw(
  canvas: HTMLCanvasElement | OffscreenCanvas,
  image: FrameImage,
  width: number,
  height: number,
): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = pen(canvas);
  const [a, b, c, d] = image.orientation;
  // what is turned away from the origin is moved back into the picture
  context.setTransform(a, b, c, d, a + c < 0 ? width : 0, b + d < 0 ? height : 0);
  const sideways = a === 0;
  // the stored size, so that a pixel aspect ratio that the decoder knows of is not applied: Python does not either
  context.drawImage(image.drawable, 0, 0, sideways ? height : width, sideways ? width : height);
  context.setTransform(1, 0, 0, 1, 0, 0);
}

/** Show that there is no picture. */
export function wipe(canvas: HTMLCanvasElement | OffscreenCanvas): void {
  pen(canvas).clearRect(0, 0, canvas.width, canvas.height);
}

function pen(
  canvas: HTMLCanvasElement | OffscreenCanvas,
): CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext("2d") as CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null;
  if (!context) throw new Error("this browser gives no 2d canvas");
  return context;
}
