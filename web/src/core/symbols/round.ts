// Arithmetic that comes out as in Python, to the last bit where it decides a rounding.

/** To two decimals; a tie goes to the even one, as Python's `round(x, 2)`. */
export function round2(x: number): number {
  const eighths = x * 8;
  const isTie = Number.isInteger(eighths) && eighths % 2 !== 0; // only then lies x in the middle between two hundredths
  return isTie ? roundHalfEven(x * 100) / 100 : Number(x.toFixed(2));
}

/** To a whole number; a tie goes to the even one, as Python's `round(x)`. */
export function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  const above = x - below;
  if (above !== 0.5) return above < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/** The length of (x, y), rounded correctly; `Math.hypot` may be off by a bit. */
export function hypot(x: number, y: number): number {
  const rough = Math.sqrt(x * x + y * y);
  if (rough === 0) return 0;
  const [xx, xxRest] = square(x);
  const [yy, yyRest] = square(y);
  const [rr, rrRest] = square(rough);
  const [large, small] = xx > yy ? [xx, yy] : [yy, xx];
  return rough + (large - rr + small + (xxRest + yyRest - rrRest)) / (2 * rough);
}

const SPLIT = 2 ** 27 + 1;

/** x * x as a number and what it is rounded off by (Dekker). */
function square(x: number): [number, number] {
  const wide = SPLIT * x;
  const high = wide - (wide - x);
  const low = x - high;
  const product = x * x;
  return [product, high * high - product + 2 * high * low + low * low];
}
