import { Alert } from "@hubspot/ui-extensions";
import type { PaymentRow } from "@payments/shared";
import { useTab } from "../tab.ts";
import { words } from "../words.ts";

const halfDay = 12 * 60 * 60 * 1_000;

/** The money came another way, and the provider did not close its page: who could still pay, and what happens next. */
export function StillOpenNote({ payment }: { payment: PaymentRow }) {
  const { formats, now } = useTab();
  const { id, stillOpen, providerLabel } = payment;
  if (stillOpen === null) return null;
  const { tryAt } = stillOpen;
  const { title, trying, givenUp } = words.confirm.stillOpen;
  const isSoon = tryAt !== null && tryAt - now() < halfDay;
  const next = tryAt === null ? givenUp : trying(isSoon ? formats.time(tryAt) : formats.moment(tryAt));
  return (
    <Alert title={title(providerLabel)} variant="warning" testId={`still-open-${id}`}>
      {next}
    </Alert>
  );
}
