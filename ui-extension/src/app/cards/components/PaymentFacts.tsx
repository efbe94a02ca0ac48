import { DescriptionList, DescriptionListItem, Flex, Link, Tag, Text } from "@hubspot/ui-extensions";
import type { PaymentDetail } from "@payments/shared";
import type { ReactNode } from "react";
import { underWayText } from "../refund-draft.ts";
import { contactType, dealType, useTab } from "../tab.ts";
import { words } from "../words.ts";
import { CopyButton } from "./CopyButton.tsx";
import { PaymentStatusTag } from "./PaymentStatusTag.tsx";
import { RecordLink } from "./RecordLink.tsx";
import { StillOpenNote } from "./StillOpenNote.tsx";

interface FactsProps {
  readonly payment: PaymentDetail;
  /** Keeps the test ids of two panels about one payment apart. */
  readonly scope: string;
}

export function PaymentFacts(props: FactsProps) {
  const { reviews } = props.payment;
  return (
    <Flex direction="column" gap="md">
      {reviews.map((review) => (
        <Text key={review} format={{ fontWeight: "demibold" }}>
          {words.review[review]}
        </Text>
      ))}
      <StillOpenNote payment={props.payment} />
      <DescriptionList direction="column">
        <MoneyFacts {...props} />
        <RecordFacts {...props} />
        <LinkFacts {...props} />
        <HistoryFacts {...props} />
      </DescriptionList>
    </Flex>
  );
}

function MoneyFacts({ payment }: FactsProps) {
  const { formats } = useTab();
  const { refunded, refundsUnderWay, fees } = payment;
  return (
    <>
      {fact(words.details.status, <PaymentStatusTag status={payment.status} />)}
      {fact(words.create.amount, formats.amount(payment.amount))}
      {fact(words.details.received, formats.amount(payment.received))}
      {fact(words.details.fees, fees && formats.amount(fees))}
      {fact(words.details.refunded, refunded.minor > 0 && formats.amount(refunded))}
      {fact(words.details.underWay, refundsUnderWay.length > 0 && <UnderWay refunds={refundsUnderWay} />)}
      {fact(words.create.description, payment.description)}
    </>
  );
}

function RecordFacts({ payment, scope }: FactsProps) {
  const isOnContact = useTab().record.objectTypeId === contactType;
  const { contact, deal } = payment;
  return (
    <>
      {fact(words.details.contact, contact && <Payer contact={contact} isHere={isOnContact} scope={scope} />)}
      {isOnContact && fact(words.details.deal, deal && <Deal deal={deal} scope={scope} />)}
      {fact(words.details.provider, <Provider payment={payment} />)}
    </>
  );
}

function LinkFacts({ payment, scope }: FactsProps) {
  const { formats, record } = useTab();
  const { link, deadLink, receipt } = payment;
  const validUntil = payment.validUntil === null ? words.create.noEnd : formats.moment(payment.validUntil);
  const hasValidity = link !== null || payment.status === "expired";
  return (
    <>
      {fact(words.create.link, link && <Copyable text={link} field={words.create.link} testId={`link-${scope}`} />)}
      {record.objectTypeId === contactType && fact(words.details.deadLink, deadLink)}
      {fact(words.details.receipt, receipt && <ReceiptLink address={receipt} />)}
      {fact(words.details.validUntil, hasValidity && validUntil)}
    </>
  );
}

function HistoryFacts({ payment, scope }: FactsProps) {
  const { formats } = useTab();
  const { providerReference, replaces, replacedBy } = payment;
  return (
    <>
      {fact(words.details.created, formats.moment(payment.createdAt))}
      {fact(words.details.lastEvent, formats.moment(payment.lastEventAt))}
      {fact(words.details.replaces, replaces?.reference)}
      {fact(words.details.replacedBy, replacedBy?.reference)}
      {fact(words.details.reference, payment.reference)}
      {fact(
        words.details.providerReference,
        providerReference && (
          <Copyable text={providerReference} field={words.details.providerReference} testId={`reference-${scope}`} />
        ),
      )}
    </>
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

interface PayerProps {
  readonly contact: NonNullable<PaymentDetail["contact"]>;
  /** On the contact's own record there is no need to go there. */
  readonly isHere: boolean;
  readonly scope: string;
}

function Payer({ contact, isHere, scope }: PayerProps) {
  const name = [contact.name, contact.email].filter(Boolean).join(", ");
  if (isHere) return <Text>{name}</Text>;
  const record = { objectTypeId: contactType, objectId: contact.id };
  return <RecordLink name={name} record={record} label={words.details.openContact} testId={`contact-${scope}`} />;
}

function Deal({ deal, scope }: { deal: NonNullable<PaymentDetail["deal"]>; scope: string }) {
  return (
    <RecordLink
      name={words.details.dealName(deal)}
      record={{ objectTypeId: dealType, objectId: deal.id }}
      label={words.details.openDeal}
      testId={`deal-${scope}`}
    />
  );
}

function ReceiptLink({ address }: { address: string }) {
  return <Link href={{ url: address, external: true }}>{words.details.openReceipt}</Link>;
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
