// Space plays when it is let go, unless something was dragged while it was held: then it meant "pan".
import { useCallback, useEffect, useRef, useState } from "react";
import { useAction } from "../shell/actions";

/** Works with whatever key "play" is bound to. */
export function usePlayKey(toggle: () => void) {
  const held = useRef(false);
  const panned = useRef(false);
  const [holding, setHolding] = useState(false);
  useAction("play", (event) => {
    if (event.key === "") return toggle(); // a button, not a key
    held.current = true;
    panned.current = false;
    setHolding(true);
  });
  useEffect(() => {
    const end = () => {
      held.current = false;
      setHolding(false);
    };
    const up = () => {
      if (!held.current) return;
      end();
      if (!panned.current) toggle();
    };
    addEventListener("keyup", up);
    addEventListener("blur", end);
    return () => {
      removeEventListener("keyup", up);
      removeEventListener("blur", end);
    };
  }, [toggle]);
  /** Asked by what a drag would pan; asking when the key is held makes the key mean "pan". */
  const spaceHeld = useCallback(() => {
    if (held.current) panned.current = true;
    return held.current;
  }, []);
  return { holding, spaceHeld };
}
