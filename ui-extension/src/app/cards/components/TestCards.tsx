import { DescriptionList, DescriptionListItem, Flex, Heading, Text } from "@hubspot/ui-extensions";
import type { PaymentDetail } from "@payments/shared";
import { payerWords as say } from "../payer-words.ts";
import { words } from "../words.ts";
import { CopyButton } from "./CopyButton.tsx";

interface TestCardsProps {
  readonly payment: PaymentDetail;
  readonly scope: string;
}

/** The provider's own cards for trying it out, while a test payment can be paid. */
export function TestCards({ payment, scope }: TestCardsProps) {
  const { testCards, providerLabel } = payment;
  if (testCards.length === 0) return null;
  const title = say.testCards(providerLabel);
  return (
    <Flex direction="column" gap="xs">
      <Heading>{title}</Heading>
      <Text variant="microcopy">{say.testHelp}</Text>
      <DescriptionList direction="column">
        {testCards.map((card) => (
          <DescriptionListItem key={card.number} label={card.number}>
            <Flex direction="row" gap="xs" align="center" wrap>
              <Text inline>{say.testCard(card)}</Text>
              <CopyButton
                text={card.number.replaceAll(" ", "")}
                label={words.act.copy}
                field={card.number}
                testId={`card-${card.number.replaceAll(" ", "")}-${scope}`}
              />
            </Flex>
          </DescriptionListItem>
        ))}
      </DescriptionList>
    </Flex>
  );
}
