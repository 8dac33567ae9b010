// The size of an element, as it changes.
import { type RefObject, useLayoutEffect, useState } from "react";
import type { Size } from "./view";

export function useSize(element: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const watched = element.current;
    if (!watched) return;
    const look = () =>
      setSize((old) => {
        const { clientWidth: width, clientHeight: height } = watched;
        return old.width === width && old.height === height ? old : { width, height };
      });
    look();
    const observer = new ResizeObserver(look);
    observer.observe(watched);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
