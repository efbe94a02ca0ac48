import { Flex, Tag, Text, Tile } from "@hubspot/ui-extensions";
import type { PaymentRow } from "@payments/shared";
import { agoText } from "@payments/screens/ago-text";
import type { Formats } from "@payments/screens/formats";
import { underWayText } from "../refund-draft.ts";
import { contactType, useTab } from "../tab.ts";
import { nameOf, words } from "../words.ts";
import { Countdown } from "./Countdown.tsx";
import { PaymentActions } from "./PaymentActions.tsx";
import { PaymentStatusTag } from "./PaymentStatusTag.tsx";
import { StillOpenNote } from "./StillOpenNote.tsx";

/** One payment. A tile rather than a table row: it wraps, so that it stays readable in a narrow column. */
export function PaymentTile({ payment }: { payment: PaymentRow }) {
  const { formats } = useTab();
  const { status, amount, description, move, reviews, refundsUnderWay } = payment;
  const sums = sumsText(payment, formats);
  return (
    <Tile compact testId={`payment-${payment.id}`}>
      <Flex direction="column" gap="xs">
        <Flex direction="row" gap="sm" align="center" wrap>
          <PaymentStatusTag status={status} />
          <Text inline format={{ fontWeight: "bold" }}>
            {formats.amount(amount)}
          </Text>
          {payment.mode === "test" && <Tag variant="warning">{words.list.test}</Tag>}
          {payment.link !== null && <Countdown payment={payment} />}
        </Flex>
        <Text>{description}</Text>
        <About payment={payment} />
        {sums && <Text>{sums}</Text>}
        {refundsUnderWay.map((refund) => (
          <Text key={refund.id}>{underWayText(refund, formats)}</Text>
        ))}
        {move && <Text>{move}</Text>}
        {reviews.map((review) => (
          <Text key={review} format={{ fontWeight: "demibold" }}>
            {words.review[review]}
          </Text>
        ))}
        <StillOpenNote payment={payment} />
        <PaymentActions payment={payment} />
      </Flex>
    </Tile>
  );
}

/** Whose it is, by which way, since when, and when something last happened. */
function About({ payment }: { payment: PaymentRow }) {
  const { formats, now, record } = useTab();
  const { id, contact, deadLink, createdAt, lastEventAt, lastNews } = payment;
  // On a deal's own record its name would only repeat the page's title; on a contact's it tells the payments apart.
  const isOnContact = record.objectTypeId === contactType;
  const deal = isOnContact && payment.deal ? words.details.dealName(payment.deal) : null;
  const about = [deal, contact && nameOf(contact), payment.providerLabel, formats.moment(createdAt)];
  return (
    <>
      <Text variant="microcopy">{about.filter(Boolean).join(" · ")}</Text>
      {lastEventAt > createdAt && (
        <Text variant="microcopy">{words.list.lastNews(agoText(lastEventAt, now(), formats), lastNews)}</Text>
      )}
      {isOnContact && deadLink && (
        <Text variant="microcopy" testId={`dead-link-${id}`}>
          {words.list.deadLink(deadLink)}
        </Text>
      )}
    </>
  );
}

/** Where the amount alone does not tell how much has come. */
function sumsText({ amount, received, refunded }: PaymentRow, formats: Formats): string | null {
  if (refunded.minor > 0) return words.list.refunded(formats.amount(refunded), formats.amount(received));
  if (received.minor <= 0 || received.minor >= amount.minor) return null;
  return words.list.received(formats.amount(received), formats.amount(amount));
}
