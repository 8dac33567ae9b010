// What the code text cannot say of a symbol is kept: places between whole per mille.
import type { SymbolJson } from "../../core/api/types";
import { formatSymbol } from "../../core/symbols/code";

/** The symbols that were read, each as it was before where its line says the same. */
export function kept(before: readonly SymbolJson[], read: readonly SymbolJson[]): SymbolJson[] {
  const left = before.map((symbol) => ({ symbol, line: formatSymbol(symbol) }));
  return read.map((symbol) => {
    const line = formatSymbol(symbol);
    const whole = !/\d\.\d/.test(JSON.stringify(symbol));
    const at = whole ? left.findIndex((one) => one.line === line) : -1;
    return at < 0 ? symbol : (left.splice(at, 1)[0]?.symbol ?? symbol);
  });
}
