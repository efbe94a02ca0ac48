import { Tag, Tooltip } from "@hubspot/ui-extensions";
import type { PaymentRow } from "@payments/shared";
import { useTab } from "../tab.ts";
import { validityText } from "../validity-text.ts";

/** How long the link still works; the exact moment, in the account's time zone, when pointed at. */
export function Countdown({ payment }: { payment: PaymentRow }) {
  const { formats, now } = useTab();
  const { id, validUntil } = payment;
  const moment = validUntil === null ? null : formats.moment(validUntil);
  return (
    <Tag inline overlay={moment ? <Tooltip>{moment}</Tooltip> : undefined} testId={`countdown-${id}`}>
      {validityText(validUntil, now())}
    </Tag>
  );
}
