import type { ApiProblem } from "@payments/screens/api-problem";
import type { ServerCalls } from "@payments/screens/call-server";
import { useCallback, useEffect, useState } from "react";
import { useSettings } from "./settings.ts";
import { problemIn } from "./use-rules.ts";

interface Read<T> {
  readonly view: T | null;
  readonly problem: ApiProblem | null;
}

const nothingYet = { view: null, problem: null };

/** What one section reads for itself. A failed re-read keeps what is shown and adds its problem. */
export function useOwnView<T>(path: string) {
  const { calls } = useSettings();
  const [read, setRead] = useState<Read<T>>(nothingYet);

  const refresh = useCallback((): void => {
    void newsFrom<T>(calls, path).then((news) => setRead((before) => ({ ...before, ...news })));
  }, [calls, path]);
  useEffect(() => refresh(), [refresh]);

  const retry = (): void => {
    setRead(nothingYet);
    refresh();
  };
  const adopt = (view: T): void => setRead({ view, problem: null });
  return { ...read, refresh, retry, adopt };
}

async function newsFrom<T>(calls: ServerCalls, path: string): Promise<Partial<Read<T>>> {
  try {
    return { view: await calls.get<T>(path), problem: null };
  } catch (error) {
    return { problem: problemIn(error) };
  }
}
