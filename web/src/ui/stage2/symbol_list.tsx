// The symbols as a list: the twin of the drawing for keys and screen readers.

import { SymbolRow } from "./symbol_row";
import type { Stage2 } from "./use_studio";

export function SymbolList({ stage2 }: { stage2: Stage2 }) {
  const { symbols, keyframe } = stage2;
  return (
    <>
      {symbols.length > 0 && <List stage2={stage2} />}
      {keyframe?.unread?.map((record) => (
        <p key={JSON.stringify(record)} className="small warn stage2-unread">
          Not understood, and kept as it came: <span className="mono">{JSON.stringify(record)}</span>
        </p>
      ))}
    </>
  );
}

function List({ stage2 }: { stage2: Stage2 }) {
  const { symbols, role } = stage2;
  return (
    <ul className="stage2-symbols" aria-label={`Symbols on the ${role} keyframe`}>
      {symbols.map((symbol, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: symbols have no identity but their place
        <SymbolRow key={at} stage2={stage2} symbol={symbol} at={at} />
      ))}
    </ul>
  );
}
