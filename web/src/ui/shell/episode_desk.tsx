// The desk of an open episode: player and timeline at the left, the stage at the right.
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { KeyframeRole } from "../../core/api/types";
import { Picture } from "../player/picture";
import { Transport } from "../player/transport";
import { navigate, type Stage } from "../router/route";
import { Timeline } from "../timeline/timeline";
import { usePlace } from "./actions";
import { useApp } from "./app_context";
import { Banner } from "./banner";
import { ConflictDialog } from "./conflict_dialog";
import { type Desk, DeskContext } from "./desk";
import { EpisodeHeader } from "./episode_header";
import { leaveFocus } from "./focus";
import { preloadStages } from "./seams";
import { Side } from "./side";
import type { OpenEpisode } from "./use_episode";
import { useItems } from "./use_items";
import type { LeaseHold } from "./use_lease";

export interface EpisodeDeskProps {
  open: OpenEpisode;
  stage: Stage;
  hold: LeaseHold;
}

export function EpisodeDesk({ open, stage, hold }: EpisodeDeskProps) {
  const { api, session } = useApp();
  const { info, editor, player } = open;
  const [role, chooseRole] = useState<KeyframeRole>("avoidance");
  const token = hold.lease.status === "held" ? hold.lease.token : null;
  const superseded = useSyncExternalStore(editor.subscribe, () => editor.state.readOnly);
  useEffect(() => editor.setToken(token), [editor, token]);
  const items = useItems(open, token);
  usePlace("episode");
  useEffect(preloadStages, []);

  const setRole = useCallback(
    (next: KeyframeRole) => {
      chooseRole(next);
      const keyframe = editor.state.annotation[next];
      if (keyframe) player.seek(keyframe.index);
    },
    [editor, player],
  );
  const goTo = useCallback((to: Stage) => navigate({ page: "episode", episode: info.episode, stage: to }), [info]);
  useEffect(() => {
    player.pause();
    if (stage !== 1) setRole(stage === 2 ? "avoidance" : "correction");
  }, [stage, player, setRole]);

  const desk = useMemo<Desk>(
    () => ({
      ...{ api, session, editor, info, player, token, stage, goTo, role, setRole },
      who: session.user?.name ?? "",
      cameras: open.cameras,
      readOnly: token === null || superseded,
      submit: items.submit,
      next: items.next,
    }),
    [
      api,
      session,
      editor,
      info,
      player,
      open.cameras,
      token,
      superseded,
      stage,
      goTo,
      role,
      setRole,
      items.submit,
      items.next,
    ],
  );
  return (
    <DeskContext value={desk}>
      <div className="page" onClickCapture={leaveFocus}>
        <EpisodeHeader items={items} />
        <Banner hold={hold} problems={open.problems} />
        <div className="desk">
          <main className="desk-left" aria-label="Recording">
            <Picture />
            <Transport />
            <Timeline />
          </main>
          <Side />
        </div>
        <ConflictDialog />
      </div>
    </DeskContext>
  );
}
