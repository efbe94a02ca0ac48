import { Button, DescriptionList, DescriptionListItem, Flex, Heading, Text } from "@hubspot/ui-extensions";
import type { PaymentDetail } from "@payments/shared";
import { addressWords } from "../address-words.ts";
import { differenceText, payerWords as say } from "../payer-words.ts";
import { useTab } from "../tab.ts";
import { words } from "../words.ts";
import { AddressModal } from "./AddressModal.tsx";
import { CopyButton } from "./CopyButton.tsx";

interface PayerSectionProps {
  readonly payment: PaymentDetail;
  /** Keeps the test ids of two panels about one payment apart. */
  readonly scope: string;
}

/** What the payer typed about themselves on the provider's page, and whether that is the contact. */
export function PayerSection({ payment, scope }: PayerSectionProps) {
  const { payer, contact } = payment;
  if (!payer) return null;
  const difference = differenceText(payer, contact);
  return (
    <Flex direction="column" gap="xs">
      <Heading>{say.title}</Heading>
      <DescriptionList direction="column">
        {given(say.name, payer.name)}
        {given(say.email, payer.email)}
        {given(say.phone, payer.phone)}
        {payer.address && (
          <DescriptionListItem label={say.address}>
            <Flex direction="row" gap="xs" align="center" wrap>
              <Text inline>{payer.address.join(", ")}</Text>
              <CopyButton
                text={payer.address.join("\n")}
                label={words.act.copy}
                field={say.address}
                testId={`address-${scope}`}
              />
            </Flex>
          </DescriptionListItem>
        )}
      </DescriptionList>
      {difference && <Text>{difference}</Text>}
      {payer.canBeWritten && <WriteAddress payment={payment} scope={scope} />}
    </Flex>
  );
}

/** What would change is read in HubSpot at the press. */
function WriteAddress({ payment, scope }: PayerSectionProps) {
  const { outOfReach } = useTab();
  const isOff = outOfReach?.looksAgain ?? false;
  return (
    <>
      <Flex direction="row">
        <Button
          variant="secondary"
          size="sm"
          disabled={isOff}
          overlay={<AddressModal payment={payment} scope={scope} />}
          testId={`write-address-${scope}`}
        >
          {addressWords.button}
        </Button>
      </Flex>
      {isOff && (
        <Text variant="microcopy" testId={`write-address-later-${scope}`}>
          {addressWords.later}
        </Text>
      )}
    </>
  );
}

function given(label: string, text: string | null) {
  if (!text) return null;
  return (
    <DescriptionListItem label={label}>
      <Text>{text}</Text>
    </DescriptionListItem>
  );
}
