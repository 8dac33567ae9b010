// Dark or light: what the system says, until a person chooses; remembered in the browser.
import { useSyncExternalStore } from "react";

export type Theme = "dark" | "light";
const KEY = "vifailback.theme";
const listeners = new Set<() => void>();
const light = matchMedia("(prefers-color-scheme: light)");

function chosen(): Theme | null {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === "dark" || kept === "light" ? kept : null;
  } catch {
    return null; // storage is switched off
  }
}

let current: Theme = chosen() ?? (light.matches ? "light" : "dark");

function show(theme: Theme): void {
  current = theme;
  document.documentElement.dataset.theme = theme;
  for (const listener of listeners) listener();
}

/** Shows the theme; called once, before the first picture. */
export function startTheme(): void {
  show(current);
  light.addEventListener("change", () => {
    if (!chosen()) show(light.matches ? "light" : "dark");
  });
}

export function toggleTheme(): void {
  const next = current === "dark" ? "light" : "dark";
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // it holds until the page is closed
  }
  show(next);
}

export function useTheme(): Theme {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
