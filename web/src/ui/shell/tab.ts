// The name of this browser tab for leases: it stays the same over a reload, and differs between two tabs.

const KEY = "vifailback.tab";

/** The tab's id. */
export function tabId(): string {
  try {
    const kept = sessionStorage.getItem(KEY);
    // A duplicated tab copies the session storage: only a reload or a step back may take the id over.
    const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    if (kept && (made === kept || entry?.type !== "navigate")) return kept;
    made = made ?? newId();
    sessionStorage.setItem(KEY, made);
    return made;
  } catch {
    made = made ?? newId(); // storage is switched off
    return made;
  }
}

let made: string | null = null;

/** 128 random bits; `crypto.randomUUID` is missing on pages that are served without TLS. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
