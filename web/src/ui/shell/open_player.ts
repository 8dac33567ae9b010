// Opens the cameras of an episode. One that cannot be shown is named, and the others are shown.
import type { Api } from "../../core/api/client";
import type { EpisodeInfo } from "../../core/api/types";
import { openFrames } from "../../core/video/open";
import { Player } from "../../core/video/player";
import type { Shown } from "./desk";

export async function openPlayer(api: Api, info: EpisodeInfo) {
  const opened = await Promise.allSettled(info.cameras.map((camera) => openFrames(api, info.episode, camera.name)));
  const [head] = opened;
  if (!head) throw new Error(`${info.episode} has no camera`);
  if (head.status === "rejected") {
    for (const other of opened) if (other.status === "fulfilled") other.value.close();
    throw head.reason;
  }
  const cameras: Shown[] = info.cameras.flatMap(({ name }, at) => {
    const result = opened[at];
    return result?.status === "fulfilled" ? [{ name, source: result.value }] : [];
  });
  return {
    cameras,
    player: new Player(cameras.map((camera) => camera.source)),
    problems: info.cameras.flatMap((camera, at) => {
      const result = opened[at];
      return result?.status === "rejected" ? [`${camera.name}: ${(result.reason as Error).message}`] : [];
    }),
  };
}
