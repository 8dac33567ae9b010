// Which frame is meant by a time, or by a step among frames of which only some are there.

/** The frame that is shown at a time [s]: the last one that has begun. `times` increase. */
export function frameAt(times: readonly number[], at_s: number): number {
  let [low, high] = [0, times.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((times[middle] ?? 0) <= at_s + 1e-6) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

/** The frame nearest to `index` that is there, the earlier of two; null: all are there. */
export function nearestHeld(held: readonly number[] | null, index: number): number {
  if (!held?.length) return index;
  let best = held[0] ?? index;
  for (const there of held) if (Math.abs(there - index) < Math.abs(best - index)) best = there;
  return best;
}

/** The frame `steps` on among those that are there, not beyond the first and the last. */
export function stepHeld(held: readonly number[] | null, index: number, steps: number, length: number): number {
  if (!held?.length) return Math.min(length - 1, Math.max(0, index + steps));
  const at = held.indexOf(nearestHeld(held, index));
  return held[Math.min(held.length - 1, Math.max(0, at + steps))] ?? index;
}
