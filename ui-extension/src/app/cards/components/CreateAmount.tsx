import { Button, Flex, Input, ToggleGroup } from "@hubspot/ui-extensions";
import { writeAmount } from "@payments/screens/amount-text";
import { decimalOf } from "../line-sums.ts";
import { useTab } from "../tab.ts";
import { fieldError, textField } from "@payments/screens/use-fields";
import { words } from "../words.ts";
import type { ChoiceProps } from "./choice-props.ts";

/** Whether an amount is asked for or products are. */
export function TypeChoice({ fields }: ChoiceProps) {
  const { amount, products } = words.create.types;
  return (
    <ToggleGroup
      name="type"
      label={words.create.type}
      toggleType="radioButtonList"
      inline
      options={[
        { value: "amount", label: amount },
        { value: "products", label: products },
      ]}
      value={fields.committed.type}
      onChange={(chosen: string) => fields.commit({ type: chosen === "products" ? "products" : "amount" })}
    />
  );
}

export function AmountField(props: ChoiceProps) {
  const { fields, messages } = props;
  return (
    <Flex direction="column" gap="xs">
      <Input
        label={words.create.amount}
        required
        {...textField(fields, "amount")}
        {...fieldError(messages, "amount")}
      />
      <QuickAmounts {...props} />
    </Flex>
  );
}

/** The whole balance, or half of it, in one press. */
function QuickAmounts({ form: { amount: balance }, fields }: ChoiceProps) {
  const { formats } = useTab();
  if (!balance || balance.currency !== fields.typed.currency || balance.minor < 2) return null;
  const { currency, decimal, minor } = balance;
  const half = decimalOf((BigInt(minor) + 1n) / 2n, decimal.split(".")[1]?.length ?? 0);
  const take = (chosen: string) => () => fields.commit({ amount: writeAmount(chosen, formats.locale) });
  return (
    <Flex direction="row" gap="xs" wrap>
      <Button variant="secondary" size="xs" onClick={take(decimal)} testId="amount-all">
        {words.create.all(formats.amount({ decimal, currency }))}
      </Button>
      <Button variant="secondary" size="xs" onClick={take(half)} testId="amount-half">
        {words.create.half(formats.amount({ decimal: half, currency }))}
      </Button>
    </Flex>
  );
}
