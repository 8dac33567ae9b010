// A page for tests only (tests/annotate/browser/test_symbols_pixels.py): symbols over a picture, as the player shows them.
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { Strokes } from "../../../ui/player/strokes";
import type { SymbolJson } from "../../api/types";

interface Shown {
  symbols: SymbolJson[];
  width: number;
  height: number;
  /** Address of the picture. */
  picture: string;
}

const element = document.getElementById("root");
if (!element) throw new Error("the page has no #root");
const root = createRoot(element);
document.body.style.margin = "0";

async function show({ symbols, width, height, picture }: Shown): Promise<void> {
  flushSync(() =>
    root.render(
      <div style={{ position: "relative", width, height, overflow: "hidden" }}>
        <img src={picture} alt="" width={width} height={height} style={{ display: "block" }} />
        <svg
          aria-hidden="true"
          viewBox={`0 0 ${width} ${height}`}
          style={{ position: "absolute", inset: 0, width, height }}
        >
          <Strokes symbols={symbols} width={width} height={height} />
        </svg>
      </div>,
    ),
  );
  await document.querySelector("img")?.decode();
}

Object.assign(window, { show });
