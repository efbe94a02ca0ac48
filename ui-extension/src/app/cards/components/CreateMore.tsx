import { Accordion, Alert, DateInput, Flex, Input, Text, Toggle, ToggleGroup } from "@hubspot/ui-extensions";
import { useState } from "react";
import { readAmount } from "@payments/screens/amount-text";
import { chosenConnection, isWholeBalance, moreFields } from "../create-draft.ts";
import { useTab } from "../tab.ts";
import { fieldError, textField } from "@payments/screens/use-fields";
import { words } from "../words.ts";
import { Choice, ValidityFields } from "./CreateChoices.tsx";
import type { ChoiceProps } from "./choice-props.ts";

const say = words.create.more;
const day = 86_400_000;

/** What is seldom changed: everything here is right as it stands. Opens by itself where something in it is wrong. */
export function CreateMore(props: ChoiceProps) {
  const [isOpen, setIsOpen] = useState(false);
  const isWrong = props.messages.some(({ name }) => moreFields.includes(name));
  const { fields, messages } = props;
  return (
    <Accordion title={say.title} open={isOpen || isWrong} onClick={() => setIsOpen(!isOpen)} testId="more-choices">
      <Flex direction="column" gap="md">
        <ValidityFields {...props} />
        <SendOn {...props} />
        <FollowsBalance {...props} />
        <Input
          label={say.reference}
          description={say.referenceHelp}
          {...textField(fields, "reference")}
          {...fieldError(messages, "reference")}
        />
        <Capture {...props} />
        <Methods {...props} />
        <Address {...props} />
        <Languages {...props} />
      </Flex>
    </Accordion>
  );
}

function SendOn({ fields, messages }: ChoiceProps) {
  const { formats, now } = useTab();
  return (
    <DateInput
      name="sendOn"
      label={say.sendOn}
      description={say.sendOnHelp}
      timezone="portalTz"
      value={fields.committed.sendOn ?? undefined}
      min={formats.day(now() + day)}
      onChange={(chosen) =>
        fields.commit({ sendOn: chosen ? { year: chosen.year, month: chosen.month, date: chosen.date } : null })
      }
      {...fieldError(messages, "sendOn")}
    />
  );
}

function FollowsBalance({ form, fields }: ChoiceProps) {
  const { formats } = useTab();
  const { typed } = fields;
  if (form.open === null) return null;
  if (typed.type === "products") return <Text variant="microcopy">{say.fixedLines}</Text>;
  if (!isWholeBalance(form, typed, readAmount(typed.amount, formats.locale) ?? "")) return null;
  return (
    <Flex direction="column" gap="xs">
      <Toggle
        name="followsBalance"
        label={say.follows}
        checked={typed.followsBalance}
        onChange={(followsBalance) => fields.commit({ followsBalance })}
      />
      <Text variant="microcopy">{say.followsHelp}</Text>
    </Flex>
  );
}

function Capture({ form, fields }: ChoiceProps) {
  const { typed } = fields;
  const connection = chosenConnection(form, typed);
  if (!connection?.holds) return null;
  const isHeld = typed.capture === "manual";
  return (
    <Flex direction="column" gap="xs">
      <Toggle
        name="capture"
        label={say.capture}
        checked={!isHeld}
        onChange={(isAtOnce) => fields.commit({ capture: isAtOnce ? "auto" : "manual" })}
      />
      {isHeld ? (
        <Alert title={words.create.held} variant="warning">
          {say.holdEnds(connection.provider, connection.holds.days)}
        </Alert>
      ) : (
        <Text variant="microcopy">{say.captureHelp}</Text>
      )}
    </Flex>
  );
}

function Methods({ form, fields, messages }: ChoiceProps) {
  const connection = chosenConnection(form, fields.typed);
  const methods = connection?.methods;
  if (!methods || methods.length < 2) return null;
  const usual = connection.usual.methods ?? methods.map(({ value }) => value);
  return (
    <ToggleGroup
      name="methods"
      label={say.methods}
      toggleType="checkboxList"
      options={[...methods]}
      value={[...(fields.committed.methods ?? usual)]}
      onChange={(chosen: string[]) => fields.commit({ methods: chosen })}
      {...fieldError(messages, "methods")}
    />
  );
}

function Address({ form, fields }: ChoiceProps) {
  const { typed } = fields;
  const connection = chosenConnection(form, typed);
  if (!connection?.asksAddress) return null;
  return (
    <Flex direction="column" gap="xs">
      <Toggle
        name="asksAddress"
        label={say.address}
        checked={typed.asksAddress ?? connection.usual.asksAddress}
        onChange={(asksAddress) => fields.commit({ asksAddress })}
      />
      <Text variant="microcopy">{say.addressHelp}</Text>
    </Flex>
  );
}

function Languages(props: ChoiceProps) {
  const { formats } = useTab();
  const options = props.form.languages.map((code) => ({ value: code, label: formats.languageName(code) }));
  return (
    <Choice
      {...props}
      name="language"
      label={say.language}
      options={[{ value: "", label: say.anyLanguage }, ...options]}
    />
  );
}
