// An open episode: opens it, and lays out its desk.
import { useEffect, useMemo } from "react";
import { Button } from "../kit/button";
import { Empty, Waiting } from "../kit/waiting";
import { href, type Stage } from "../router/route";
import { useAction, useChord, usePlace } from "./actions";
import { ActiveTime } from "./active_time";
import { EpisodeDesk } from "./episode_desk";
import { EpisodeFrame } from "./episode_frame";
import { useEpisode } from "./use_episode";
import { useLease } from "./use_lease";
import { useNext } from "./use_next";

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
        <Unopened episode={episode} problem={opening.problem} retry={retry} />
      )}
    </EpisodeFrame>
  );
}

/** One recording that is broken does not stop the work. */
function Unopened({ episode, problem, retry }: { episode: string; problem: string; retry: () => void }) {
  const { busy, next } = useNext(episode);
  const keys = useChord("item.next");
  usePlace("episode");
  useAction("item.next", () => void next());
  return (
    <Empty title="This episode cannot be opened" text={problem}>
      <Button look="primary" onClick={retry}>
        Try again
      </Button>
      <Button keys={keys} disabled={busy} onClick={() => void next()}>
        Next episode
      </Button>
      <a className="button" href={href({ page: "queue" })}>
        Back to the queue
      </a>
    </Empty>
  );
}
