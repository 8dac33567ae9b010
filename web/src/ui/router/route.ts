// The addresses of the page, kept behind the "#" so that the server needs to know none of them.
import { useSyncExternalStore } from "react";

export type Stage = 1 | 2 | 3;
export type Route =
  | { page: "queue" }
  | { page: "episode"; episode: string; stage: Stage }
  | { page: "team" }
  | { page: "account" };

/** Reads a hash; what is not an address of the page is the queue. */
export function parseRoute(hash: string): Route {
  const [page, episode, stage] = hash.replace(/^#?\/?/, "").split("/");
  if (page === "team" || page === "account") return { page };
  if (page === "episode" && episode) {
    try {
      return { page, episode: decodeURIComponent(episode), stage: stage === "2" ? 2 : stage === "3" ? 3 : 1 };
    } catch {
      return { page: "queue" }; // a broken escape
    }
  }
  return { page: "queue" };
}

/** The hash of a route, for links. */
export function href(route: Route): string {
  switch (route.page) {
    case "queue":
      return "#/";
    case "episode":
      return `#/episode/${encodeURIComponent(route.episode)}/${route.stage}`;
    default:
      return `#/${route.page}`;
  }
}

/**
 * Goes to a route; `replace` leaves no step to go back to. The page is told at once, not by the browser's own event in a
 * later task: a key that follows quickly must not reach the stage that was left.
 */
export function navigate(route: Route, replace = false): void {
  if (replace) history.replaceState(null, "", href(route));
  else if (location.hash !== href(route)) history.pushState(null, "", href(route));
  dispatchEvent(new HashChangeEvent("hashchange"));
}

const subscribe = (listener: () => void) => {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
};

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => location.hash));
}
