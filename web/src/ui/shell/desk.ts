// What the panels of an open episode share: "the desk".
import { createContext, useContext, useSyncExternalStore } from "react";
import type { Api } from "../../core/api/client";
import type { EpisodeInfo, KeyframeRole, Session } from "../../core/api/types";
import type { Editor, EditorState } from "../../core/document/editor";
import type { Player } from "../../core/video/player";
import type { FrameSource } from "../../core/video/source";
import type { Stage } from "../router/route";

/** A camera and its pictures. */
export interface Shown {
  readonly name: string;
  readonly source: FrameSource;
}

export interface Desk {
  readonly api: Api;
  readonly session: Session;
  /** Name of the person who works here. */
  readonly who: string;
  /** The open document; panels read `useDocument()` and write through `editor.change`. */
  readonly editor: Editor;
  readonly info: EpisodeInfo;
  /** Plays all cameras in step; its first source is the head camera. */
  readonly player: Player;
  /** The cameras that are shown, the head camera first. */
  readonly cameras: readonly Shown[];
  /** Lease on the item; null while somebody else holds it. */
  readonly token: string | null;
  /** Nothing may be changed here now: every control is disabled. */
  readonly readOnly: boolean;
  readonly stage: Stage;
  /** Opens a stage. Stages 2 and 3 show the keyframe that is being worked on. */
  goTo(stage: Stage): void;
  /** The keyframe that stages 2 and 3 work on. */
  readonly role: KeyframeRole;
  /** Chooses the keyframe and shows it in the player. */
  setRole(role: KeyframeRole): void;
  /** Submits the item and opens the next one. */
  submit(): Promise<void>;
  /** Opens the next item. */
  next(): Promise<void>;
}

export const DeskContext = createContext<Desk | null>(null);

/** The desk; only inside of an open episode. */
export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("useDesk: no episode is open here");
  return desk;
}

/** The state of the open document; draws anew whenever it changes. */
export function useDocument(): EditorState {
  const { editor } = useDesk();
  return useSyncExternalStore(
    (listener) => editor.subscribe(listener),
    () => editor.state,
  );
}

/** What the player cannot show now, and why; null when all is well. */
export function usePlayerError(): string | null {
  const { player } = useDesk();
  return useSyncExternalStore(
    (listener) => player.subscribe(listener),
    () => player.error,
  );
}

/** The index of the frame that is shown. */
export function useFrame(): number {
  const { player } = useDesk();
  return useSyncExternalStore(
    (listener) => player.subscribe(listener),
    () => player.index,
  );
}

export function usePlaying(): boolean {
  const { player } = useDesk();
  return useSyncExternalStore(
    (listener) => player.subscribe(listener),
    () => player.playing,
  );
}
