import type { ApiProblem } from "@payments/screens/api-problem";
import type { DeadLettersView } from "@payments/shared";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Which } from "./api/dead-letters.ts";
import { useSettings } from "./settings.ts";

interface Read {
  readonly view: DeadLettersView | null;
  readonly problem: ApiProblem | null;
  readonly isReading: boolean;
}

const nothingYet: Read = { view: null, problem: null, isReading: true };

/** What was given up, page by page, and what a person decides about it. */
export function useDeadLetters() {
  const { api: all, refresh: refreshSettings } = useSettings();
  const api = all.deadLetters;
  const [which, setWhich] = useState<Which>("open");
  const [read, setRead] = useState(nothingYet);
  const turn = useRef(0);

  /** An answer asked for before a later one is old news; a page that follows is added to what is shown. */
  const load = useCallback(
    (former: DeadLettersView | null): Promise<void> => {
      const mine = ++turn.current;
      const settle = (change: (before: Read) => Read): void => {
        if (mine === turn.current) setRead(change);
      };
      return api.list(which, former?.next ?? null).then(
        (page) => {
          const view = former ? { ...page, letters: [...former.letters, ...page.letters] } : page;
          settle(() => ({ view, problem: null, isReading: false }));
        },
        (problem: ApiProblem) => settle((before) => ({ ...before, problem, isReading: false })),
      );
    },
    [api, which],
  );
  useEffect(() => void load(null), [load]);

  const { view } = read;
  const readAgain = (former: DeadLettersView | null): void => {
    setRead((before) => ({ ...before, problem: null, isReading: true }));
    void load(former);
  };
  return {
    ...read,
    which,
    show: (chosen: Which) => {
      setRead(nothingYet);
      setWhich(chosen);
    },
    /** The signs of health above count what waits here. */
    refresh: () => {
      readAgain(null);
      refreshSettings();
    },
    more: () => readAgain(view),
    retry: api.retry,
    retryAll: api.retryAll,
    ignore: api.ignore,
  };
}

export type DeadLettersApi = Pick<ReturnType<typeof useDeadLetters>, "retry" | "ignore" | "refresh">;
