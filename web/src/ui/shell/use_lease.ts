// The right to change an item: taken when it is opened, renewed while it is open, given back when it is left.
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { ItemLease, type LeaseState, type Work } from "../../core/sync/lease";
import type { Stage } from "../router/route";
import type { ActiveTime } from "./active_time";
import { useApp } from "./app_context";
import { browserId } from "./tab";

export interface LeaseHold {
  lease: LeaseState;
  /** Asks again; `take` takes it over from another page, or (reviewers) from another person. */
  ask: (take?: boolean) => Promise<void>;
  /** The server said that it is gone, and who has it (null: nobody). */
  lost: (holder: string | null) => void;
  /** The episode is open in a newer tab of this browser: it is not asked for any more. */
  stop: (why: string) => void;
  /** What is saved under it: it is given back when that is done. */
  attach: (work: Work) => void;
}

const ASKING: LeaseState = { status: "asking" };

/** Also sends how long the person was active at which stage. */
export function useLease(episode: string, stage: Stage, time: ActiveTime): LeaseHold {
  const { api } = useApp();
  const [item, setItem] = useState<ItemLease | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another stage is no other lease; see below
  useEffect(() => {
    const made = new ItemLease({ api, episode, tab: browserId(), watch: time, stage });
    const hide = () => made.hide();
    setItem(made);
    addEventListener("pagehide", hide);
    return () => {
      removeEventListener("pagehide", hide);
      void made.close();
    };
  }, [api, episode, time]);
  useEffect(() => item?.setStage(stage), [item, stage]);
  const lease = useSyncExternalStore(item ? item.subscribe : never, () => item?.state ?? ASKING);
  return useMemo(
    () => ({
      lease,
      ask: async (take = false) => item?.ask(take),
      lost: (holder) => item?.lost(holder),
      stop: (why) => item?.stop(why),
      attach: (work) => item?.attach(work),
    }),
    [item, lease],
  );
}

const never = () => () => undefined;
