import { Alert } from "@hubspot/ui-extensions";
import type { ApiProblem } from "../api-problem.ts";
import { words } from "../words.ts";

const none: readonly string[] = [];

/** What went wrong with a press, and whether pressing again is safe. `shown` names the fields that say it themselves. */
export function ProblemAlert({ problem, shown = none }: { problem: ApiProblem; shown?: readonly string[] }) {
  const others = problem.fields.filter(({ name }) => !shown.includes(name)).map(({ message }) => message);
  const sentences = [problem.detail, ...others, ...(problem.isRefusal ? [] : [words.problem.nothingTwice])];
  return (
    <Alert title={problem.title} variant="danger">
      {sentences.join(" ")}
    </Alert>
  );
}
