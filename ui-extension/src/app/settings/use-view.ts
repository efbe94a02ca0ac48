import type { ApiProblem } from "@payments/screens/api-problem";
import type { SettingsView } from "@payments/shared";
import { useCallback, useEffect, useRef, useState } from "react";
import type { SettingsApi } from "./api/settings.ts";

/** The settings as last read. A failed re-read keeps the view and adds its problem. */
export interface ReadSettings {
  readonly view: SettingsView | null;
  readonly problem: ApiProblem | null;
}

const nothingYet: ReadSettings = { view: null, problem: null };

export function useView(api: SettingsApi) {
  const [read, setRead] = useState(nothingYet);
  const turn = useRef(0);

  const adopt = useCallback((view: SettingsView): void => {
    turn.current += 1;
    setRead({ view, problem: null });
  }, []);

  /** The view as it is now; null where it could not be read. An answer asked for before a later one is old news. */
  const refresh = useCallback((): Promise<SettingsView | null> => {
    const mine = ++turn.current;
    const show = (next: (before: ReadSettings) => ReadSettings): void => {
      if (mine === turn.current) setRead(next);
    };
    return api.view().then(
      (view) => {
        show(() => ({ view, problem: null }));
        return view;
      },
      (problem: ApiProblem) => {
        show((before) => ({ ...before, problem }));
        return null;
      },
    );
  }, [api]);

  useEffect(() => void refresh(), [refresh]);
  const retry = useCallback(() => {
    setRead(nothingYet);
    void refresh();
  }, [refresh]);
  return { read, refresh, retry, adopt };
}
