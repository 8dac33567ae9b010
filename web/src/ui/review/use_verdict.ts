// What a reviewer decides about an episode, and the way to the next one that waits for review.
import { useState } from "react";
import type { Pin } from "../../core/api/client";
import { useToast } from "../kit/toast";
import { navigate } from "../router/route";
import { useDesk } from "../shell/desk";
import { pinDraft } from "./pin_draft";

export interface Verdict {
  busy: boolean;
  accept: () => Promise<void>;
  sendBack: (text: string, pin: Pin | null) => Promise<void>;
  /** Says something without a verdict; true when it is said. */
  comment: (text: string, pin: Pin | null) => Promise<boolean>;
}

export function useVerdict(): Verdict {
  const { api, editor, info } = useDesk();
  const say = useToast();
  const [busy, setBusy] = useState(false);
  const { episode } = info;

  const attempt = async (work: () => Promise<void>): Promise<boolean> => {
    setBusy(true);
    try {
      await work();
      return true;
    } catch (error) {
      say({ text: (error as Error).message, tone: "warn" });
      return false;
    } finally {
      setBusy(false);
    }
  };
  const decide = (verdict: "accept" | "return", comment: { text?: string; pin?: Pin }) =>
    attempt(async () => {
      if (!(await editor.flush())) throw new Error("Not all of it could be saved, so nothing is decided yet.");
      editor.update({ item: await api.review(episode, verdict, comment) });
      pinDraft.clear();
      say(verdict === "accept" ? `${episode} is accepted.` : `${episode} goes back to its author.`);
      const waiting = await api.items({ state: ["submitted"], limit: 2 });
      const next = waiting.items.find((item) => item.episode !== episode);
      if (next) navigate({ page: "episode", episode: next.episode, stage: 1 });
      else if (verdict === "return") await editor.refresh();
    });
  return {
    busy,
    accept: async () => void (await decide("accept", {})),
    sendBack: async (text, pin) => void (await decide("return", pin ? { text, pin } : { text })),
    comment: (text, pin) =>
      attempt(async () => {
        const said = await api.comment(episode, text, pin ?? undefined);
        const comments = [...editor.state.comments, said];
        const open_comments = comments.filter((one) => !one.resolved).length;
        editor.update({ comments, item: { ...editor.state.item, open_comments } });
        pinDraft.clear();
      }),
  };
}
