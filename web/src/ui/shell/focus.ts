// After a click with the mouse, keys mean what they always mean: Space plays, arrows step.
import type { MouseEvent } from "react";

/** Lets go of the focus that a click gave to a button; typing in text, and clicks made by keys, keep it. */
export function leaveFocus(event: MouseEvent): void {
  if (event.detail === 0) return; // by the keyboard, or by a screen reader
  const clicked = event.target instanceof Element ? event.target.closest("button, label, a, [role=slider]") : null;
  if (!clicked) return;
  setTimeout(() => {
    const focused = document.activeElement;
    if (focused instanceof HTMLElement && focused.matches("button, a, input[type=radio], [role=slider]"))
      focused.blur();
  });
}
