// Opens the cameras of an episode. One that cannot be shown is named, and the others are shown.
import type { Api } from "../../core/api/client";
import type { EpisodeInfo } from "../../core/api/types";
import { openFrames } from "../../core/video/open";
import { Player } from "../../core/video/player";
import type { Shown } from "./desk";

export interface OpenRecording {
  info: EpisodeInfo;
  player: Player;
  /** The cameras that could be opened, the head camera first. */
  cameras: Shown[];
  /** Cameras that could not be opened, and why. */
  problems: string[];
}

/** Throws what the server refuses with where the head camera cannot be opened. */
export async function openRecording(api: Api, episode: string): Promise<OpenRecording> {
  const info = await api.episode(episode);
  const heldBytes = Math.min(128, 288 / info.cameras.length) * 2 ** 20; // several cameras share the room for pictures
  const opened = await Promise.allSettled(
    info.cameras.map((camera) => openFrames(api, episode, camera.name, { heldBytes })),
  );
  const [head] = opened;
  if (!head) throw new Error(`${episode} has no camera`);
  if (head.status === "rejected") {
    for (const other of opened) if (other.status === "fulfilled") other.value.close();
    throw head.reason;
  }
  const cameras: Shown[] = info.cameras.flatMap(({ name }, at) => {
    const result = opened[at];
    return result?.status === "fulfilled" ? [{ name, source: result.value }] : [];
  });
  const problems = info.cameras.flatMap(({ name }, at) => {
    const result = opened[at];
    return result?.status === "rejected" ? [`${name}: ${(result.reason as Error).message}`] : [];
  });
  return { info, cameras, problems, player: new Player(cameras.map((camera) => camera.source)) };
}
