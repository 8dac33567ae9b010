// The title of the browser's tab: what is open in it.
import { useEffect } from "react";
import { useApp } from "./app_context";

export function useTitle(what: string | undefined): void {
  const { session } = useApp();
  const name = session.title || "ViFailback";
  useEffect(() => {
    document.title = what ? `${what} · ${name}` : name;
  }, [what, name]);
}
