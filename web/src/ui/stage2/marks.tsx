// What lies on the symbols while they are edited: handles, the outline of the selected one, warnings, numbers.
import type { KeyframeJson, SymbolJson } from "../../core/api/types";
import { handlesOf } from "../../core/symbols/hit";
import { strokes, toPixels } from "../../core/symbols/shapes";
import { boundsOf } from "../../core/symbols/stroke";
import { Strokes } from "../player/strokes";
import type { Contradiction } from "./contradictions";
import { where } from "./describe";
import type { Drawing } from "./tools";

interface Size {
  width: number;
  height: number;
}
interface MarkProps {
  symbols: readonly SymbolJson[];
  size: Size;
  /** Screen pixels of one pixel of the frame: marks keep their size on the screen. */
  scale: number;
}

interface ChosenProps extends MarkProps {
  selected: number | null;
  hovered: number | null;
  live: boolean;
}

export function Chosen({ symbols, selected, hovered, size, scale, live }: ChosenProps) {
  const one = selected === null ? undefined : symbols[selected];
  const other = hovered === null || hovered === selected ? undefined : symbols[hovered];
  return (
    <g pointerEvents="none">
      {other && <Outline symbol={other} size={size} scale={scale} look="hovered" />}
      {one && <Outline symbol={one} size={size} scale={scale} look="selected" />}
      {one && live && "start" in one && <Handles symbol={one} size={size} scale={scale} />}
    </g>
  );
}

interface OneProps {
  symbol: SymbolJson;
  size: Size;
  scale: number;
}

function Outline({ symbol, size, scale, look }: OneProps & { look: "selected" | "hovered" }) {
  const px = 1 / scale;
  if ("start" in symbol) {
    const [from, to] = [toPixels(symbol.start, size), toPixels(symbol.end, size)];
    return (
      <line
        className={`stage2-outline ${look}`}
        x1={from[0]}
        y1={from[1]}
        x2={to[0]}
        y2={to[1]}
        strokeWidth={1.5 * px}
        strokeDasharray={`${4 * px} ${3 * px}`}
      />
    );
  }
  const box = boundsOf(strokes([symbol], size.width, size.height));
  const pad = 3 * px;
  return (
    <rect
      className={`stage2-outline ${look}`}
      x={box.left - pad}
      y={box.top - pad}
      width={box.right - box.left + 2 * pad}
      height={box.bottom - box.top + 2 * pad}
      rx={5 * px}
      strokeWidth={1.5 * px}
    />
  );
}

function Handles({ symbol, size, scale }: OneProps) {
  return handlesOf(symbol).map(({ handle, point }) => {
    const [x, y] = toPixels(point, size);
    return (
      <g key={handle} className="stage2-handle" data-handle={handle}>
        <circle className="ring" cx={x} cy={y} r={7 / scale} strokeWidth={4 / scale} />
        <circle cx={x} cy={y} r={7 / scale} strokeWidth={1.5 / scale} />
      </g>
    );
  });
}

/** A warning at every symbol that contradicts the command. */
export function Badges({ wrong, symbols, size, scale }: MarkProps & { wrong: readonly Contradiction[] }) {
  const px = 1 / scale;
  return symbols.map((symbol, at) => {
    const texts = wrong.filter((one) => one.symbols.includes(at)).map((one) => one.text);
    if (!texts.length) return null;
    const [x, y] = beside(symbol, size, scale);
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: symbols have no identity but their place
      <g key={at} className="stage2-badge" data-tip={texts.join(" ")}>
        <circle cx={x} cy={y} r={8 * px} strokeWidth={1.5 * px} />
        <path d={`M${x} ${y - 4 * px}v${4.5 * px}M${x} ${y + 4 * px}v${0.1 * px}`} strokeWidth={2 * px} />
      </g>
    );
  });
}

/** Near the middle of a symbol, not on it. */
function beside(symbol: SymbolJson, size: Size, scale: number): [number, number] {
  const within = (value: number, most: number) => Math.min(Math.max(value, 9 / scale), most - 9 / scale);
  if ("start" in symbol) {
    const [from, to] = [toPixels(symbol.start, size), toPixels(symbol.end, size)];
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const far = 20 / scale / (Math.hypot(dx, dy) || 1);
    const [x, y] = [(from[0] + to[0]) / 2 + dy * far, (from[1] + to[1]) / 2 - dx * far];
    return [within(x, size.width), within(y, size.height)];
  }
  const box = boundsOf(strokes([symbol], size.width, size.height));
  return [within(box.right + 8 / scale, size.width), within(box.top - 4 / scale, size.height)];
}

/** The numbers of what is being drawn or moved. */
export function Readout({ drawing, symbols, size, scale }: MarkProps & { drawing: Drawing }) {
  const { gesture } = drawing;
  if (!gesture || (!gesture.far && gesture.kind !== "place")) return null;
  const symbol = symbols[gesture.kind === "end" || gesture.kind === "move" ? gesture.symbol : symbols.length - 1];
  if (!symbol) return null;
  const text = where(symbol);
  const [width, height] = [(text.length * 6.6 + 14) / scale, 20 / scale];
  const [x, y] = toPixels(gesture.at.at, size);
  const gap = 14 / scale;
  const left = x + gap + width > size.width ? Math.max(x - gap - width, 0) : Math.max(x + gap, 0);
  const top = y - gap - height < 0 ? Math.max(y + gap, 0) : y - gap - height;
  return (
    <g className="stage2-readout" pointerEvents="none">
      <rect x={left} y={top} width={width} height={height} rx={4 / scale} />
      <text x={left + 7 / scale} y={top + 14 / scale} fontSize={12 / scale}>
        {text}
      </text>
    </g>
  );
}

interface AwayProps extends MarkProps {
  frame: number;
  keyframe: KeyframeJson | undefined;
}

/** Another frame than the keyframe: its symbols are only hinted at. */
export function Away({ keyframe, symbols, size }: AwayProps) {
  if (!keyframe) return null;
  return (
    <g className="stage2-away-symbols" pointerEvents="none">
      <Strokes symbols={symbols} width={size.width} height={size.height} />
    </g>
  );
}
