import { useEffect, useRef, useState, type ReactNode } from "react";
import type { RecordStage } from "../../record-page-server/records.ts";
import { classes } from "./sizes.ts";

interface StageTrackerProps {
  readonly pipeline: string | undefined;
  readonly stages: readonly RecordStage[];
}

/** Every stage of the pipeline with the current one marked; a move is shown and said. */
export function StageTracker({ pipeline, stages }: StageTrackerProps): ReactNode {
  const at = stages.findIndex(({ isCurrent }) => isCurrent);
  const current = stages[at];
  const move = useMove(current);
  return (
    <section className="stage-tracker" aria-labelledby="stages-title">
      <h2 id="stages-title">{pipeline ?? "Pipeline"}</h2>
      <ol>
        {stages.map(({ id, label, isClosed }, index) => {
          const isPassed = index < at && !isClosed;
          return (
            <li
              key={id}
              className={classes(
                "stage",
                isPassed && "passed",
                index === at && "current",
                index === at && move && "moved",
              )}
              aria-current={index === at ? "step" : undefined}
            >
              <span className="stage-mark" aria-hidden="true">
                {isPassed ? "✓" : ""}
              </span>
              <span className="stage-label">{label}</span>
              {index === at && <span className="stage-now">now</span>}
            </li>
          );
        })}
      </ol>
      <p role="status" className={classes("stage-move", !move && "visually-hidden")}>
        {move}
      </p>
    </section>
  );
}

/** The last move seen by this page, in words; empty while there was none. */
function useMove(current: RecordStage | undefined): string {
  const [move, setMove] = useState("");
  const before = useRef(current);
  useEffect(() => {
    const { current: former } = before;
    before.current = current;
    if (former && current && former.id !== current.id) setMove(`Moved from “${former.label}” to “${current.label}”.`);
  }, [current]);
  return move;
}
