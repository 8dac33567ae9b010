// Going on to the next item of the queue.
import { useCallback, useState } from "react";
import { useToast } from "../kit/toast";
import { navigate } from "../router/route";
import { useApp } from "./app_context";
import { queueQuery } from "./queue_query";
import { browserId } from "./tab";

export function useNext(episode: string) {
  const { api } = useApp();
  const say = useToast();
  const [busy, setBusy] = useState(false);
  /** Runs something, and says what goes wrong with it. */
  const attempt = useCallback(
    async (run: () => Promise<void>) => {
      setBusy(true);
      try {
        await run();
      } catch (error) {
        say({ text: (error as Error).message, tone: "warn" });
      } finally {
        setBusy(false);
      }
    },
    [say],
  );
  const goOn = useCallback(async () => {
    const { item } = await api.next(browserId(), { ...queueQuery(), after: episode });
    if (item) navigate({ page: "episode", episode: item.episode, stage: 1 });
    else {
      say("Nothing is left to do in this queue.");
      navigate({ page: "queue" });
    }
  }, [api, episode, say]);
  const next = useCallback(() => attempt(goOn), [attempt, goOn]);
  return { busy, attempt, goOn, next };
}
