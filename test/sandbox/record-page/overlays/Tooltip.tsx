import type { TooltipProps } from "@hubspot/ui-extensions";
import { useEffect, useId, type ReactNode } from "react";
import { useTrigger } from "./trigger.tsx";

/** Words beside the element it hangs on, shown while that is pointed at or focused. */
export function Tooltip({ children, placement = "top", testId }: TooltipProps): ReactNode {
  const id = useId();
  const { describe } = useTrigger();
  useEffect(() => {
    describe(id);
    return () => describe(null);
  }, [describe, id]);
  return (
    <span role="tooltip" id={id} className={`tooltip tooltip-${placement}`} data-test-id={testId}>
      {children}
    </span>
  );
}
