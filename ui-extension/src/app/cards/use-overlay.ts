import { useEffect, useState } from "react";
import type { ApiProblem } from "@payments/screens/api-problem";
import { useTab } from "./tab.ts";

interface OverlayOptions {
  /** While it is open and this holds, the list behind it is not re-read. */
  readonly isFilling: boolean;
  /**
   * Called when it opens and when it closes, since its component lives on in between. The second opening then finds the
   * form made ready at the last closing: remaking it under a person's hands would take the focus away.
   */
  readonly startAfresh: () => unknown;
}

/** A Modal or Panel with a form in it. */
export function useOverlay(id: string, { isFilling, startAfresh }: OverlayOptions) {
  const { actions, hold, refresh } = useTab();
  const [isOpen, setIsOpen] = useState(false);

  useEffect(() => {
    hold(id, isOpen && isFilling);
    return () => hold(id, false);
  }, [hold, id, isFilling, isOpen]);

  const closed = (): void => {
    setIsOpen(false);
    startAfresh();
  };
  const close = (): void => {
    closed();
    actions.closeOverlay(id);
  };

  return {
    isOpen,
    /** For the Modal or Panel itself. */
    props: {
      id,
      onOpen: () => {
        setIsOpen(true);
        startAfresh();
      },
      onClose: closed,
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
