// An open episode: opens it, and lays out its desk.
import { useEffect, useMemo } from "react";
import { Button } from "../kit/button";
import { Empty, Waiting } from "../kit/waiting";
import { href, type Stage } from "../router/route";
import { ActiveTime } from "./active_time";
import { EpisodeDesk } from "./episode_desk";
import { EpisodeFrame } from "./episode_frame";
import { useEpisode } from "./use_episode";
import { useLease } from "./use_lease";

export function EpisodePage({ episode, stage }: { episode: string; stage: Stage }) {
  const time = useMemo(() => new ActiveTime(), []);
  useEffect(() => time.watch(), [time]);
  const hold = useLease(episode, stage, time);
  const { opening, retry } = useEpisode(episode, hold);
  if (opening.status === "open") return <EpisodeDesk open={opening.episode} stage={stage} hold={hold} />;
  return (
    <EpisodeFrame episode={episode}>
      {opening.status === "opening" ? (
        <Waiting what="Opening the episode" />
      ) : (
        <Empty title="This episode cannot be opened" text={opening.problem}>
          <Button look="primary" onClick={retry}>
            Try again
          </Button>
          <a className="button" href={href({ page: "queue" })}>
            Back to the queue
          </a>
        </Empty>
      )}
    </EpisodeFrame>
  );
}
