import { Alert, Text } from "@hubspot/ui-extensions";
import type { PaymentRow } from "@payments/shared";
import { useTab } from "../tab.ts";
import { words } from "../words.ts";

const { capture } = words.acts;

// Time enough to notice, over a weekend as well.
const soon = 3 * 24 * 60 * 60 * 1_000;

/** How long money is still held, with a warning before the provider lets go of it. */
export function HoldNote({ payment: { id, held, holdEndsAt } }: { payment: PaymentRow }) {
  const { formats, now } = useTab();
  if (held.minor === 0) return null;
  const amount = formats.amount(held);
  if (holdEndsAt === null) return <Text testId={`hold-${id}`}>{capture.held(amount)}</Text>;
  const moment = formats.moment(holdEndsAt);
  if (holdEndsAt - now() > soon) return <Text testId={`hold-${id}`}>{capture.until(amount, moment)}</Text>;
  return <Alert title={capture.soon(amount, moment)} variant="warning" testId={`hold-${id}`} />;
}
