// Contradictions between command and symbols, in words, with what puts them right.
import { Button } from "../kit/button";
import { Icon } from "../kit/icon";
import { coloured } from "./colours";
import { selectSymbol } from "./edits";
import type { Stage2 } from "./use_studio";

export function WrongList({ stage2 }: { stage2: Stage2 }) {
  const { wrong, symbols, commands, guidance } = stage2;
  const right = coloured(symbols, commands);
  const recolours = wrong.length > 0 && right.some((symbol, at) => symbol !== symbols[at]);
  return (
    <div role="status" aria-label="Contradictions">
      {wrong.length > 0 && (
        <ul className="stage2-wrong">
          {wrong.map((one, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two arrows may be wrong in the same words
            <li key={at}>
              <Icon name="warning" size={14} />
              <button
                type="button"
                disabled={one.symbols.length === 0}
                onClick={() => selectSymbol(stage2, one.symbols[0] ?? null)}
              >
                {one.text}
              </button>
            </li>
          ))}
          {recolours && (
            <li>
              <Button
                className="stage2-small"
                onClick={() => guidance.setSymbols(right, "Colour arrows as the command says")}
              >
                Colour the arrows as the command says
              </Button>
            </li>
          )}
        </ul>
      )}
    </div>
  );
}
