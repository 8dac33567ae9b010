// What the keys of the player do: stepping, jumping, speed, loop.
import { useSyncExternalStore } from "react";
import { frameAt } from "../../core/video/times";
import { useAction } from "../shell/actions";
import { useDesk } from "../shell/desk";

export const RATES = [0.1, 0.25, 0.5, 1, 1.5, 2, 3, 4] as const;
/** How much a loop around the keyframes shows before and after them [s]. */
const AROUND_S = 0.5;

export function useTransport() {
  const { player, info, cameras, editor } = useDesk();
  const subscribe = (listener: () => void) => player.subscribe(listener);
  const rate = useSyncExternalStore(subscribe, () => player.rate);
  const loop = useSyncExternalStore(subscribe, () => player.loop);
  const last = info.length - 1;
  const times = cameras[0]?.source.times_s ?? [];

  const seek = (index: number) => player.seek(Math.min(last, Math.max(0, index)));
  /** While it stands still the frame that was asked for last, which may still be on its way. */
  const wanted = () => (player.playing ? player.index : player.target);
  const step = (by: number) => {
    player.pause();
    player.step(by);
  };
  const jump = (by_s: number) => seek(frameAt(times, (times[wanted()] ?? 0) + by_s));
  const setRate = (next: number) => {
    player.rate = next;
  };
  const setLoop = (next: [number, number] | null) => {
    player.loop = next;
  };
  const change = (by: 1 | -1) => {
    const faster = RATES.filter((other) => (by > 0 ? other > player.rate : other < player.rate));
    setRate((by > 0 ? faster[0] : faster.at(-1)) ?? player.rate);
  };
  const aroundKeyframes = (): boolean => {
    const { avoidance, correction } = editor.state.annotation;
    const marks = [avoidance?.index, correction?.index].filter((index) => index !== undefined);
    if (!marks.length) return false;
    const from = frameAt(times, (times[Math.min(...marks)] ?? 0) - AROUND_S);
    const to = frameAt(times, (times[Math.max(...marks)] ?? 0) + AROUND_S);
    setLoop([from, to]);
    return true;
  };

  useAction("step.forward", () => step(1));
  useAction("step.back", () => step(-1));
  useAction("step.forward.second", () => jump(1));
  useAction("step.back.second", () => jump(-1));
  useAction("jump.start", () => seek(0));
  useAction("jump.end", () => seek(last));
  useAction("rate.faster", () => change(1));
  useAction("rate.slower", () => change(-1));
  useAction("loop", () => (player.loop ? setLoop(null) : aroundKeyframes()));
  useAction("loop.in", () => setLoop([wanted(), Math.max(player.loop?.[1] ?? last, wanted())]));
  useAction("loop.out", () => setLoop([Math.min(player.loop?.[0] ?? 0, wanted()), wanted()]));
  useAction("jump.avoidance", () => jumpTo("avoidance"));
  useAction("jump.correction", () => jumpTo("correction"));
  const jumpTo = (role: "avoidance" | "correction"): boolean => {
    const keyframe = editor.state.annotation[role];
    if (keyframe) seek(keyframe.index);
    return keyframe !== undefined;
  };
  return { rate, loop, setRate, setLoop };
}
