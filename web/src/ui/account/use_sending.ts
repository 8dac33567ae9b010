// Sending a form: busy while it is on its way, the server's refusal afterwards.
import { useState } from "react";
import { why } from "./why";

export interface Sending {
  readonly busy: boolean;
  readonly problem: string | null;
  /** Run; resolves to whether it went well. */
  send(action: () => Promise<unknown>): Promise<boolean>;
  refuse(problem: string | null): void;
}

export function useSending(first: string | null = null): Sending {
  const [busy, setBusy] = useState(false);
  const [problem, refuse] = useState(first);
  async function send(action: () => Promise<unknown>) {
    setBusy(true);
    refuse(null);
    try {
      await action();
      return true;
    } catch (error) {
      refuse(why(error));
      return false;
    } finally {
      setBusy(false);
    }
  }
  return { busy, problem, send, refuse };
}
