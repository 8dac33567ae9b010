// Everybody who may log in, as the server has them.
import { useCallback, useEffect, useState } from "react";
import type { Person } from "../../core/api/types";
import { useApp } from "../shell/app_context";
import { why } from "./why";

export function usePeople() {
  const { api } = useApp();
  const [people, setPeople] = useState<Person[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const load = useCallback(async () => {
    try {
      setPeople(await api.people());
      setProblem(null);
    } catch (error) {
      setProblem(why(error));
    }
  }, [api]);
  useEffect(() => {
    void load();
  }, [load]);
  return { people, problem, load };
}
