// The right to change an item: taken when it is opened, renewed while it is open, given back when it is left.
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "../../core/api/client";
import type { Stage } from "../router/route";
import type { ActiveTime } from "./active_time";
import { useApp } from "./app_context";
import { tabId } from "./tab";

export type LeaseState =
  | { status: "asking" }
  | { status: "held"; token: string }
  | { status: "taken"; holder: string; until: string | null }
  /** Not this person's to do, or accepted already. */
  | { status: "refused"; why: string };

export interface LeaseHold {
  lease: LeaseState;
  /** Asks again; `take` takes it over from another page, or (reviewers) from another person. */
  ask: (take?: boolean) => Promise<void>;
  /** The server said that it is gone, and who has it (null: nobody). */
  lost: (holder: string | null) => void;
}

const RENEW_MS = 20_000;
const ASK_AGAIN_MS = 10_000;

/** Also sends how long the person was active at which stage. */
export function useLease(episode: string, stage: Stage, time: ActiveTime): LeaseHold {
  const { api } = useApp();
  const [lease, setLease] = useState<LeaseState>({ status: "asking" });
  const at = useRef(stage);
  useEffect(() => {
    at.current = stage;
  }, [stage]);

  const ask = useCallback(
    async (take = false) => {
      try {
        const { token } = await api.lease(episode, tabId(), { take });
        setLease({ status: "held", token });
      } catch (error) {
        if (error instanceof ApiError) setLease(refusal(error)); // while the server is away all stays as it is
      }
    },
    [api, episode],
  );
  const lost = useCallback(
    (holder: string | null) => {
      if (holder === null) void ask();
      else setLease({ status: "taken", holder, until: null });
    },
    [ask],
  );
  useEffect(() => {
    void ask();
  }, [ask]);

  const waiting = lease.status === "asking" || lease.status === "taken";
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(() => void ask(), ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [ask, waiting]);

  const token = lease.status === "held" ? lease.token : null;
  useEffect(() => {
    if (token === null) return;
    const renew = async () => {
      const spent = time.take();
      try {
        await api.renewLease(episode, token, at.current, spent);
      } catch (error) {
        time.giveBack(spent);
        if (error instanceof ApiError && error.status === 409) lost(holderOf(error));
      }
    };
    const timer = setInterval(() => void renew(), RENEW_MS);
    return () => clearInterval(timer);
  }, [api, episode, lost, time, token]);
  useLeaving(episode, token, at, time);
  return { lease, ask, lost };
}

/** Gives the lease back when the item is left, and says how long it took since the last renewal. */
function useLeaving(episode: string, token: string | null, at: { current: Stage }, time: ActiveTime): void {
  const { api } = useApp();
  useEffect(() => {
    if (token === null) return;
    const leave = () => {
      const spent = time.take();
      void api
        .renewLease(episode, token, at.current, spent)
        .then(() => api.releaseLease(episode, token, true))
        .catch(() => undefined); // it ends by itself
    };
    const hide = () => void api.releaseLease(episode, token, true).catch(() => undefined);
    addEventListener("pagehide", hide);
    return () => {
      removeEventListener("pagehide", hide);
      leave();
    };
  }, [api, episode, token, at, time]);
}

function holderOf(error: ApiError): string | null {
  const { holder } = (error.body ?? {}) as { holder?: unknown };
  return typeof holder === "string" ? holder : null;
}

function refusal(error: ApiError): LeaseState {
  if (error.status !== 409) return { status: "refused", why: error.detail };
  const { until } = (error.body ?? {}) as { until?: unknown };
  return {
    status: "taken",
    holder: holderOf(error) ?? "somebody else",
    until: typeof until === "string" ? until : null,
  };
}
