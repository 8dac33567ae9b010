// Where the picture lies in its viewport: fitted, then zoomed and panned. All in screen pixels.

export interface Size {
  width: number;
  height: number;
}

/** `zoom` 1 shows the whole picture; `x`, `y` is the middle of the viewport in the picture, 0 to 1. */
export interface View {
  zoom: number;
  x: number;
  y: number;
}

export interface Box extends Size {
  left: number;
  top: number;
}

export const WHOLE: View = { zoom: 1, x: 0.5, y: 0.5 };
export const LARGEST = 16;

/** Where the picture lies in the viewport. */
export function boxOf(view: View, picture: Size, viewport: Size): Box {
  const scale = Math.min(viewport.width / picture.width, viewport.height / picture.height) * view.zoom;
  const width = picture.width * scale;
  const height = picture.height * scale;
  return { width, height, left: viewport.width / 2 - view.x * width, top: viewport.height / 2 - view.y * height };
}

/** Zooms by a factor; the place of the picture below (x, y) of the viewport stays there. */
export function zoomedAt(view: View, factor: number, x: number, y: number, picture: Size, viewport: Size): View {
  const zoom = Math.min(LARGEST, Math.max(1, view.zoom * factor));
  const before = boxOf(view, picture, viewport);
  const [u, v] = [(x - before.left) / before.width, (y - before.top) / before.height];
  const after = boxOf({ ...view, zoom }, picture, viewport);
  return held(
    { zoom, x: u - (x - viewport.width / 2) / after.width, y: v - (y - viewport.height / 2) / after.height },
    picture,
    viewport,
  );
}

/** Moves the picture by screen pixels. */
export function movedBy(view: View, dx: number, dy: number, picture: Size, viewport: Size): View {
  const box = boxOf(view, picture, viewport);
  return held({ ...view, x: view.x - dx / box.width, y: view.y - dy / box.height }, picture, viewport);
}

/** Keeps the picture in the viewport: no border is further in than it must be. */
function held(view: View, picture: Size, viewport: Size): View {
  const box = boxOf(view, picture, viewport);
  const limit = (at: number, shown: number, whole: number) => {
    if (whole <= shown) return 0.5;
    const half = shown / whole / 2;
    return Math.min(1 - half, Math.max(half, at));
  };
  return {
    zoom: view.zoom,
    x: limit(view.x, viewport.width, box.width),
    y: limit(view.y, viewport.height, box.height),
  };
}
