// Agreement and time as the server works them out.
import { useCallback, useEffect, useState } from "react";
import type { Agreement, Time } from "../../core/api/types";
import { useApp } from "../shell/app_context";

export interface Figures {
  agreement: Agreement;
  time: Time;
}

export function useTeam() {
  const { api } = useApp();
  const [figures, setFigures] = useState<Figures | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const ask = useCallback(
    (signal?: AbortSignal) =>
      Promise.all([api.agreement(signal), api.time(signal)]).then(
        ([agreement, time]) => {
          setFigures({ agreement, time });
          setProblem(null);
        },
        (error: unknown) => {
          if (!signal?.aborted) setProblem((error as Error).message);
        },
      ),
    [api],
  );
  useEffect(() => {
    const left = new AbortController();
    void ask(left.signal);
    return () => left.abort();
  }, [ask]);
  return { figures, problem, ask };
}
