// Speed and loop of the player, as they change.
import { useSyncExternalStore } from "react";
import { useDesk } from "../shell/desk";

export function usePlayback() {
  const { player } = useDesk();
  const subscribe = (listener: () => void) => player.subscribe(listener);
  const rate = useSyncExternalStore(subscribe, () => player.rate);
  const loop = useSyncExternalStore(subscribe, () => player.loop);
  return { rate, loop };
}
