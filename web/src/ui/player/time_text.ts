// Times of a recording as text.

/** "1:02.48"; hundredths because a frame lasts 1/25 s. */
export function clockText(seconds: number): string {
  const hundredths = Math.round(seconds * 100);
  const minutes = Math.floor(hundredths / 6000);
  return `${minutes}:${((hundredths - minutes * 6000) / 100).toFixed(2).padStart(5, "0")}`;
}

/** "1:02", for the ticks of a timeline; tenths or hundredths where the ticks are that close. */
export function tickText(seconds: number, step: number): string {
  const digits = step >= 1 ? 0 : step >= 0.1 ? 1 : 2;
  const rounded = Number(seconds.toFixed(digits));
  const minutes = Math.floor(rounded / 60);
  const rest = (rounded - minutes * 60).toFixed(digits).padStart(digits ? digits + 3 : 2, "0");
  return `${minutes}:${rest}`;
}

/** "5.28 s", or "1:02.48" from a minute on: where there is little room. */
export function shortTime(seconds: number): string {
  return seconds < 59.995 ? `${seconds.toFixed(2)} s` : clockText(seconds);
}
