import { type ApiProblem, problemIn } from "@payments/screens/api-problem";
import { useCallback, useEffect, useState } from "react";

interface Read<T> {
  readonly view: T | null;
  readonly problem: ApiProblem | null;
}

const nothingYet = { view: null, problem: null };

/** What one section reads for itself; another `ask` is asked at once. A failed re-read keeps what is shown and adds its problem. */
export function useOwnView<T>(ask: () => Promise<T>) {
  const [read, setRead] = useState<Read<T>>(nothingYet);

  const refresh = useCallback((): void => {
    void newsFrom(ask).then((news) => setRead((before) => ({ ...before, ...news })));
  }, [ask]);
  useEffect(() => refresh(), [refresh]);

  const retry = (): void => {
    setRead(nothingYet);
    refresh();
  };
  const adopt = (view: T): void => setRead({ view, problem: null });
  return { ...read, refresh, retry, adopt };
}

async function newsFrom<T>(ask: () => Promise<T>): Promise<Partial<Read<T>>> {
  try {
    return { view: await ask(), problem: null };
  } catch (error) {
    return { problem: problemIn(error) };
  }
}
