// The right to change an item: taken when it is opened, renewed while it is open, given back when it is left.
import { useCallback, useEffect, useRef, useState } from "react";
import { type Api, ApiError } from "../../core/api/client";
import type { Lease } from "../../core/api/types";
import type { Stage } from "../router/route";
import type { ActiveTime } from "./active_time";
import { tabId } from "./tab";

export type LeaseState =
  | { status: "asking" }
  | { status: "held"; token: string }
  | { status: "taken"; holder: string; until: string | null };

const RENEW_MS = 20_000;
const ASK_AGAIN_MS = 10_000;

/** Also sends how long the person was active at which stage. */
export function useLease(api: Api, episode: string, stage: Stage, time: ActiveTime) {
  const [state, setState] = useState<LeaseState>({ status: "asking" });
  const at = useRef(stage);
  useEffect(() => {
    at.current = stage;
  }, [stage]);

  const ask = useCallback(async () => {
    try {
      const lease = await api.lease(episode, tabId());
      setState((old) => (old.status === "held" && old.token === lease.token ? old : held(lease)));
    } catch (error) {
      if (error instanceof ApiError) setState(taken(error));
    }
  }, [api, episode]);

  useEffect(() => {
    void ask();
  }, [ask]);

  const token = state.status === "held" ? state.token : null;
  useEffect(() => {
    if (token === null) {
      const timer = setInterval(() => void ask(), ASK_AGAIN_MS);
      return () => clearInterval(timer);
    }
    const renew = async () => {
      const spent = time.take();
      try {
        await api.renewLease(episode, token, at.current, spent);
      } catch (error) {
        time.giveBack(spent);
        if (error instanceof ApiError) await ask(); // it ran out: take it again, or learn who has it
      }
    };
    const leave = () => void api.releaseLease(episode, token, true).catch(() => undefined);
    const timer = setInterval(() => void renew(), RENEW_MS);
    addEventListener("pagehide", leave);
    return () => {
      clearInterval(timer);
      removeEventListener("pagehide", leave);
    };
  }, [api, ask, episode, time, token]);
  return { lease: state, askForLease: ask };
}

const held = (lease: Lease): LeaseState => ({ status: "held", token: lease.token });

function taken(error: ApiError): LeaseState {
  const body = (error.body ?? {}) as { holder?: unknown; until?: unknown };
  return {
    status: "taken",
    holder: typeof body.holder === "string" ? body.holder : "somebody else",
    until: typeof body.until === "string" ? body.until : null,
  };
}
