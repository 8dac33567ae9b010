// Has the server read text while it is typed: after a short rest, the latest text only, again while the server is away.
import { useEffect, useState } from "react";
import { NetworkError } from "../../core/api/client";
import type { Language } from "../../core/api/types";
import { useDesk } from "../shell/desk";

export type Reading =
  | { state: "none" }
  | { state: "waiting" }
  /** The server is away; it is asked again by itself. */
  | { state: "away" }
  | { state: "refused"; why: string }
  | { state: "read"; text: string; found: Language };

const REST_MS = 200;
const AGAIN_MS = 3000;

/** What the server reads from `text`; null: there is nothing to read. */
export function useReading(kind: "sentence" | "code", text: string | null): Reading {
  const { api } = useDesk();
  const [reading, setReading] = useState<Reading>({ state: "none" });
  useEffect(() => {
    if (text === null) {
      setReading({ state: "none" });
      return;
    }
    const left = new AbortController();
    let timer = 0;
    const ask = async () => {
      try {
        const found = await api.language({ [kind]: text }, left.signal);
        if (!left.signal.aborted) setReading({ state: "read", text, found });
      } catch (error) {
        if (left.signal.aborted) return;
        if (error instanceof NetworkError) {
          setReading({ state: "away" });
          timer = window.setTimeout(ask, AGAIN_MS);
        } else setReading({ state: "refused", why: error instanceof Error ? error.message : String(error) });
      }
    };
    setReading({ state: "waiting" });
    timer = window.setTimeout(ask, REST_MS);
    return () => {
      left.abort();
      clearTimeout(timer);
    };
  }, [api, kind, text]);
  return reading.state === "read" && reading.text !== text ? { state: "waiting" } : reading;
}
