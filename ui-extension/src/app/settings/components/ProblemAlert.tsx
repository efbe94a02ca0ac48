import { Alert } from "@hubspot/ui-extensions";
import { type ApiProblem, problemText } from "@payments/screens/api-problem";

/** What went wrong with a press, and whether pressing again is safe. `shown` names the fields that say it themselves. */
export function ProblemAlert({ problem, shown }: { problem: ApiProblem; shown?: readonly string[] }) {
  return (
    <Alert title={problem.title} variant="danger">
      {problemText(problem, shown)}
    </Alert>
  );
}
