// What every page has at hand.
import { createContext, useContext } from "react";
import type { Api } from "../../core/api/client";
import type { Session } from "../../core/api/types";
import type { Keymap } from "../../core/keys/keymap";

export interface AppParts {
  readonly api: Api;
  readonly session: Session;
  setSession(session: Session): void;
  readonly keymap: Keymap;
}

export const AppContext = createContext<AppParts | null>(null);

export function useApp(): AppParts {
  const parts = useContext(AppContext);
  if (!parts) throw new Error("useApp: outside of the page");
  return parts;
}
