// The symbols as a list: the twin of the drawing for keys and screen readers.

import { SymbolRow } from "./symbol_row";
import type { Stage2 } from "./use_studio";

export function SymbolList({ stage2 }: { stage2: Stage2 }) {
  const { symbols, role } = stage2;
  if (!symbols.length) return null;
  return (
    <ul className="stage2-symbols" aria-label={`Symbols on the ${role} keyframe`}>
      {symbols.map((symbol, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: symbols have no identity but their place
        <SymbolRow key={at} stage2={stage2} symbol={symbol} at={at} />
      ))}
    </ul>
  );
}
