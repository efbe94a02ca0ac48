import { Button, ErrorState, LoadingSpinner, Text } from "@hubspot/ui-extensions";
import type { ApiProblem } from "@payments/screens/api-problem";
import { words } from "../words/index.ts";

export function Loading({ label = words.load.waiting }: { readonly label?: string }) {
  return <LoadingSpinner label={label} showLabel layout="centered" />;
}

/** Nothing could be shown at all: what happened, what is safe, and the way out. For the page, and for a section that reads by itself. */
export function LoadFailed({ problem, onRetry }: { readonly problem: ApiProblem; readonly onRetry: () => void }) {
  return (
    <ErrorState title={problem.title}>
      <Text>{problem.detail}</Text>
      <Text>{words.load.safe}</Text>
      <Button variant="primary" onClick={onRetry} testId="try-again">
        {words.load.again}
      </Button>
    </ErrorState>
  );
}
