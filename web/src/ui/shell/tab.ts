// The name of this browser for leases. Tabs of one browser share it: the journal says which of them may edit an episode.

const KEY = "vifailback.browser";
let made: string | null = null;

/** Stays the same over reloads and killed tabs, so that the lease of a tab that died passes over at once. */
export function browserId(): string {
  try {
    made = localStorage.getItem(KEY) ?? made ?? newId();
    localStorage.setItem(KEY, made);
  } catch {
    made ??= newId(); // storage is switched off
  }
  return made;
}

/** 128 random bits; `crypto.randomUUID` is missing on pages that are served without TLS. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
