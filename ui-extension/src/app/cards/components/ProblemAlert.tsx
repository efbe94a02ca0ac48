import { Alert } from "@hubspot/ui-extensions";
import type { ApiProblem } from "../api-problem.ts";
import { words } from "../words.ts";

const none: readonly string[] = [];

/** What went wrong with a press, and whether pressing again is safe. `shown` names the fields that say it themselves. */
export function ProblemAlert({ problem, shown = none }: { problem: ApiProblem; shown?: readonly string[] }) {
  const { fields, detail } = problem;
  const others = fields.filter(({ name }) => !shown.includes(name)).map(({ message }) => message);
  // The server's own summary of fields is for programs: it calls them by the request's names.
  const told = fields.length === 0 ? [detail] : fields.length > others.length ? [words.problem.marked] : [];
  const sentences = [...told, ...others, ...(problem.isRefusal ? [] : [words.problem.nothingTwice])];
  return (
    <Alert title={problem.title} variant="danger">
      {sentences.join(" ")}
    </Alert>
  );
}
