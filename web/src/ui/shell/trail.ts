// The episodes that were open in this tab, in their order, so that "previous" goes back.

const KEY = "vifailback.trail";

function trail(): string[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((name): name is string => typeof name === "string") : [];
  } catch {
    return [];
  }
}

/** Puts an episode at the end of the trail, if it is not on it. */
export function visit(episode: string): void {
  const known = trail();
  if (known.includes(episode)) return;
  try {
    sessionStorage.setItem(KEY, JSON.stringify([...known, episode].slice(-100)));
  } catch {
    // then there is no way back but the queue
  }
}

/** The episode that was open before this one; null if there was none. */
export function before(episode: string): string | null {
  const known = trail();
  const at = known.indexOf(episode);
  return (at < 0 ? known.at(-1) : known[at - 1]) ?? null;
}
