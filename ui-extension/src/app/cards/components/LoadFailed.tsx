import { Button, ErrorState, Text } from "@hubspot/ui-extensions";
import type { ApiProblem } from "@payments/screens/api-problem";
import { words } from "../words.ts";

/** The one conflict that the list can meet; the links of such an account cannot be paid. */
const disconnected = 409;

/** Nothing could be shown at all: what happened, what is safe, and the way out. */
export function LoadFailed({ problem, onRetry }: { problem: ApiProblem; onRetry: () => void }) {
  return (
    <ErrorState title={problem.title}>
      <Text>{problem.detail}</Text>
      <Text>{problem.status === disconnected ? words.load.rests : words.load.safe}</Text>
      <Button variant="primary" onClick={onRetry} testId="try-again">
        {words.load.again}
      </Button>
    </ErrorState>
  );
}
