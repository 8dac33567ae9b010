// Opens the help from anywhere.
import { createContext, useContext } from "react";

export type HelpPage = "keys" | "guidelines";
export interface Help {
  open(page: HelpPage, section?: string): void;
}

export const HelpContext = createContext<Help>({ open: () => undefined });
export const useHelp = () => useContext(HelpContext);
