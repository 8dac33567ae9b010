// Who is logged in; asked once, and again when the server was away.
import { useCallback, useEffect, useState } from "react";
import type { Api } from "../../core/api/client";
import type { Session } from "../../core/api/types";

export function useSession(api: Api) {
  const [session, setSession] = useState<Session | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again
  useEffect(() => {
    const left = new AbortController();
    api.session(left.signal).then(
      (found) => {
        setSession(found);
        setProblem(null);
      },
      (error: unknown) => {
        if (!left.signal.aborted) setProblem(error instanceof Error ? error.message : String(error));
      },
    );
    return () => left.abort();
  }, [api, attempt]);
  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  return { session, problem, setSession, retry };
}
