import { useEffect, useState } from "react";
import type { ApiProblem } from "./api-problem.ts";
import { useTab } from "./tab.ts";

/**
 * A Modal or Panel with a form in it. Its component lives on while closed, so `onOpen` is the moment to start afresh.
 * While it is open and `isFilling`, the list behind it is not re-read.
 */
export function useOverlay(id: string, { isFilling, onOpen }: { isFilling: boolean; onOpen: () => unknown }) {
  const { actions, hold, refresh } = useTab();
  const [isOpen, setIsOpen] = useState(false);

  useEffect(() => {
    hold(id, isOpen && isFilling);
    return () => hold(id, false);
  }, [hold, id, isFilling, isOpen]);

  const close = (): void => {
    setIsOpen(false);
    actions.closeOverlay(id);
  };

  return {
    /** For the Modal or Panel itself. */
    props: {
      id,
      onOpen: () => {
        setIsOpen(true);
        onOpen();
      },
      onClose: () => setIsOpen(false),
    },
    close,
    /** Leaves because the matter is settled otherwise. The form may vanish with the next reading, so the page says why. */
    giveWay: ({ title, detail }: ApiProblem) => {
      close();
      actions.addAlert({ type: "warning", title, message: detail });
      refresh();
    },
  };
}
