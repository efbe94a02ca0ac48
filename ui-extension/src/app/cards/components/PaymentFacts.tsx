import { DescriptionList, DescriptionListItem, Flex, Tag, Text } from "@hubspot/ui-extensions";
import type { Amount, PaymentDetail } from "@payments/shared";
import type { ReactNode } from "react";
import { underWayText } from "../refund-draft.ts";
import { contactType, useTab } from "../tab.ts";
import { words } from "../words.ts";
import { CopyButton } from "./CopyButton.tsx";
import { PaymentStatusTag } from "./PaymentStatusTag.tsx";

/** `scope` keeps the test ids of two panels about one payment apart. */
export function PaymentFacts({ payment, scope }: { payment: PaymentDetail; scope: string }) {
  const { formats, record } = useTab();
  const isOnContact = record.objectTypeId === contactType;
  const { contact, link, providerReference, refunded, refundsUnderWay, reviews } = payment;
  const validUntil = payment.validUntil === null ? words.create.noEnd : formats.moment(payment.validUntil);
  const sumIn = (amount: Amount) => amount.minor > 0 && formats.amount(amount);
  const hasValidity = link !== null || payment.status === "expired";
  return (
    <Flex direction="column" gap="md">
      {reviews.map((review) => (
        <Text key={review} format={{ fontWeight: "demibold" }}>
          {words.review[review]}
        </Text>
      ))}
      <DescriptionList direction="column">
        {fact(words.details.status, <PaymentStatusTag status={payment.status} />)}
        {fact(words.create.amount, formats.amount(payment.amount))}
        {fact(words.details.received, formats.amount(payment.received))}
        {fact(words.details.refunded, sumIn(refunded))}
        {fact(words.details.underWay, refundsUnderWay.length > 0 && <UnderWay refunds={refundsUnderWay} />)}
        {fact(words.create.description, payment.description)}
        {fact(words.details.contact, contact ? [contact.name, contact.email].filter(Boolean).join(", ") : null)}
        {isOnContact && fact(words.details.deal, payment.deal && words.details.dealName(payment.deal))}
        {fact(words.details.provider, <Provider payment={payment} />)}
        {fact(words.create.link, link && <Copyable text={link} field={words.create.link} testId={`link-${scope}`} />)}
        {fact(words.details.validUntil, hasValidity && validUntil)}
        {fact(words.details.created, formats.moment(payment.createdAt))}
        {fact(words.details.lastEvent, formats.moment(payment.lastEventAt))}
        {fact(words.details.move, payment.move)}
        {fact(words.details.reference, payment.reference)}
        {fact(
          words.details.providerReference,
          providerReference && (
            <Copyable text={providerReference} field={words.details.providerReference} testId={`reference-${scope}`} />
          ),
        )}
      </DescriptionList>
    </Flex>
  );
}

function fact(label: string, value: ReactNode): ReactNode {
  if (!value) return null;
  return (
    <DescriptionListItem label={label}>{typeof value === "string" ? <Text>{value}</Text> : value}</DescriptionListItem>
  );
}

function Provider({ payment }: { payment: PaymentDetail }) {
  return (
    <Flex direction="row" gap="xs" align="center" wrap>
      <Text inline>{payment.providerLabel}</Text>
      {payment.mode === "test" && <Tag variant="warning">{words.list.test}</Tag>}
    </Flex>
  );
}

function UnderWay({ refunds }: { refunds: PaymentDetail["refundsUnderWay"] }) {
  const { formats } = useTab();
  return (
    <Flex direction="column" gap="xs">
      {refunds.map((refund) => (
        <Flex key={refund.id} direction="column">
          <Text>{underWayText(refund, formats)}</Text>
          <Text variant="microcopy">{`${refund.reason} · ${formats.moment(refund.at)}`}</Text>
        </Flex>
      ))}
    </Flex>
  );
}

function Copyable({ text, field, testId }: { text: string; field: string; testId: string }) {
  return (
    <Flex direction="row" gap="xs" align="center" wrap>
      <Text inline>{text}</Text>
      <CopyButton text={text} label={words.act.copy} field={field} testId={testId} />
    </Flex>
  );
}
