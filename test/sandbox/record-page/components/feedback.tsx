import type {
  AlertProps,
  EmptyStateProps,
  ErrorStateProps,
  LoadingSpinnerProps,
  ProgressBarProps,
} from "@hubspot/ui-extensions";
import { useId, type ReactNode } from "react";
import { classes } from "../page/sizes.ts";
import { LevelHeading } from "./heading-level.tsx";
import { sizeName } from "./names.ts";

const alertMarks: Readonly<Record<string, string>> = {
  info: "i",
  tip: "☼",
  success: "✓",
  warning: "!",
  danger: "!",
  error: "!",
};

const urgent: ReadonlySet<string> = new Set(["warning", "danger", "error"]);

export function Alert({ title, variant = "info", children, testId }: AlertProps): ReactNode {
  return (
    <div className={`alert alert-${variant}`} role={urgent.has(variant) ? "alert" : "status"} data-test-id={testId}>
      <span className="alert-mark" aria-hidden="true">
        {alertMarks[variant]}
      </span>
      <div className="alert-words">
        <strong>{title}</strong>
        {children && <div className="alert-body">{children}</div>}
      </div>
    </div>
  );
}

/** HubSpot draws a picture here; we draw none. */
export function EmptyState({ title, layout = "horizontal", flush, reverseOrder, children, testId }: EmptyStateProps) {
  return (
    <div
      className={classes("state", `state-${layout}`, flush && "flush", reverseOrder && "reversed")}
      data-test-id={testId}
    >
      <span className="state-mark" aria-hidden="true">
        ◌
      </span>
      <div className="stack">
        {title && <LevelHeading className="state-title">{title}</LevelHeading>}
        {children}
      </div>
    </div>
  );
}

const errorMarks = { error: "!", support: "?", lock: "⊠" } as const;

export function ErrorState({
  title = "Something went wrong",
  type = "error",
  children,
  testId,
}: ErrorStateProps): ReactNode {
  return (
    <div className="state state-horizontal state-error" role="alert" data-test-id={testId}>
      <span className="state-mark" aria-hidden="true">
        {errorMarks[type]}
      </span>
      <div className="stack">
        <LevelHeading className="state-title">{title}</LevelHeading>
        {children}
      </div>
    </div>
  );
}

export function LoadingSpinner({ label, showLabel, size, layout = "inline", testId }: LoadingSpinnerProps): ReactNode {
  return (
    <span className={`loading loading-${layout}`} role="status" data-test-id={testId}>
      <span className={`spinner spinner-${sizeName(size, "sm")}`} aria-hidden="true" />
      <span className={classes(!showLabel && "visually-hidden")}>{label}</span>
    </span>
  );
}

export function ProgressBar(props: ProgressBarProps): ReactNode {
  const { title, value = 0, variant = "success", "aria-label": label = "Progress", testId } = props;
  const max = props.maxValue ?? props.valueMax ?? 100;
  const id = useId();
  return (
    <div className={`progress progress-${variant}`} data-test-id={testId}>
      {title && (
        <label htmlFor={id} className="progress-title">
          {title}
        </label>
      )}
      <progress id={id} value={value} max={max} aria-label={title ? undefined : label} />
      <ProgressWords {...props} percentage={Math.round((100 * value) / (max || 1))} />
    </div>
  );
}

function ProgressWords(props: ProgressBarProps & { readonly percentage: number }): ReactNode {
  const { valueDescription, showPercentage, percentage } = props;
  if (!valueDescription && !showPercentage) return null;
  return (
    <p className="progress-words">
      <span>{valueDescription}</span>
      {showPercentage && <span>{percentage} %</span>}
    </p>
  );
}
