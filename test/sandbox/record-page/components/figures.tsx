import type {
  DescriptionListItemProps,
  DescriptionListProps,
  StatisticsItemProps,
  StatisticsProps,
  StatisticsTrendProps,
  StepIndicatorProps,
} from "@hubspot/ui-extensions";
import type { ReactNode } from "react";
import { fire } from "../page/fire.ts";
import { classes } from "../page/sizes.ts";

export function DescriptionList({ direction = "column", children, testId }: DescriptionListProps): ReactNode {
  return (
    <dl className={`description-list description-${direction}`} data-test-id={testId}>
      {children}
    </dl>
  );
}

export function DescriptionListItem({ label, children, testId }: DescriptionListItemProps): ReactNode {
  return (
    <div data-test-id={testId}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function Statistics({ children, testId }: StatisticsProps): ReactNode {
  return (
    <div className="statistics" data-test-id={testId}>
      {children}
    </div>
  );
}

export function StatisticsItem({ label, number, id, children, testId }: StatisticsItemProps): ReactNode {
  return (
    <div className="statistic" id={id} role="group" aria-label={label} data-test-id={testId}>
      <span className="statistic-label">{label}</span>
      <span className="statistic-number">{number}</span>
      {children}
    </div>
  );
}

const trends = { increase: { mark: "▲", word: "up" }, decrease: { mark: "▼", word: "down" } } as const;

export function StatisticsTrend({ value, direction = "increase", color, testId }: StatisticsTrendProps): ReactNode {
  const { mark, word } = trends[direction];
  const shade = color ?? (direction === "increase" ? "green" : "red");
  return (
    <span className={`trend trend-${shade}`} data-test-id={testId}>
      <span aria-hidden="true">{mark} </span>
      <span className="visually-hidden">{word} </span>
      {value}
    </span>
  );
}

export function StepIndicator(props: StepIndicatorProps): ReactNode {
  const { stepNames, currentStep = 0, direction = "horizontal", variant = "default", onClick, testId } = props;
  return (
    <ol className={`steps steps-${direction} steps-${variant}`} data-test-id={testId}>
      {stepNames.map((name, index) => {
        const isCurrent = index === currentStep;
        const words = (
          <>
            <span className="step-mark" aria-hidden="true">
              {index < currentStep ? "✓" : index + 1}
            </span>
            <span className={classes(variant !== "default" && !isCurrent && "visually-hidden")}>{name}</span>
          </>
        );
        return (
          <li
            key={name}
            className={classes("step", index < currentStep && "done", isCurrent && "current")}
            aria-current={isCurrent ? "step" : undefined}
          >
            {onClick ? (
              <button type="button" className="step-choice" onClick={() => void fire(onClick, index)}>
                {words}
              </button>
            ) : (
              words
            )}
          </li>
        );
      })}
    </ol>
  );
}
