// Shows the `data-tip` and `data-keys` of whatever the pointer rests on or the keyboard reaches; mounted once.
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Kbd } from "./kbd";

interface Tip {
  text: string;
  keys: string | undefined;
  box: DOMRect;
}
const REST_MS = 450;

export function Tooltips() {
  const [tip, setTip] = useState<Tip | null>(null);
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let timer = 0;
    const hide = () => {
      clearTimeout(timer);
      setTip(null);
    };
    const show = (event: Event) => {
      const target = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-tip]") : null;
      hide();
      if (!target || (event.type === "focusin" && !target.matches(":focus-visible"))) return;
      timer = window.setTimeout(() => {
        if (!target.isConnected || !target.dataset.tip) return;
        setTip({ text: target.dataset.tip, keys: target.dataset.keys, box: target.getBoundingClientRect() });
      }, REST_MS);
    };
    const events: [string, (event: Event) => void][] = [
      ["pointerover", show],
      ["focusin", show],
      ["focusout", hide],
      ["pointerdown", hide],
      ["keydown", hide],
      ["wheel", hide],
    ];
    for (const [name, run] of events) document.addEventListener(name, run, { passive: true });
    return () => {
      hide();
      for (const [name, run] of events) document.removeEventListener(name, run);
    };
  }, []);
  useLayoutEffect(() => {
    const element = shown.current;
    if (!element || !tip) return;
    const { width, height } = element.getBoundingClientRect();
    const left = tip.box.left + tip.box.width / 2 - width / 2;
    const below = tip.box.bottom + 6;
    const top = below + height > innerHeight - 4 ? tip.box.top - height - 6 : below;
    element.style.left = `${Math.max(4, Math.min(left, innerWidth - width - 4))}px`;
    element.style.top = `${top}px`;
  }, [tip]);
  if (!tip) return null;
  return (
    <div ref={shown} className="tip" role="tooltip">
      {tip.text}
      {tip.keys && <Kbd chord={tip.keys} />}
    </div>
  );
}
