// Which episodes are ticked for what is done to many at once.

/** Ticks or unticks an episode; with `to` (Shift), all from the one ticked last to it, as it becomes. */
export function toggled(
  ticked: ReadonlySet<string>,
  shown: readonly string[],
  episode: string,
  last: string | null,
  range: boolean,
): ReadonlySet<string> {
  const on = !ticked.has(episode);
  const next = new Set(ticked);
  for (const name of range ? between(shown, last, episode) : [episode]) {
    if (on) next.add(name);
    else next.delete(name);
  }
  return next;
}

/** All that are shown, or none of them where all are ticked already; what is not shown stays as it is. */
export function allToggled(ticked: ReadonlySet<string>, shown: readonly string[]): ReadonlySet<string> {
  const next = new Set(ticked);
  if (shown.every((name) => ticked.has(name))) for (const name of shown) next.delete(name);
  else for (const name of shown) next.add(name);
  return next;
}

function between(shown: readonly string[], one: string | null, other: string): readonly string[] {
  const [a, b] = [one === null ? -1 : shown.indexOf(one), shown.indexOf(other)];
  if (a < 0 || b < 0) return [other];
  return shown.slice(Math.min(a, b), Math.max(a, b) + 1);
}
