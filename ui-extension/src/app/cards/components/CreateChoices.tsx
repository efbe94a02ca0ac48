import { Input, Select } from "@hubspot/ui-extensions";
import type { Contact } from "@payments/shared";
import { chosenConnection, connectionsFor, customValidity, newDeal, noEnd, presetDays } from "../create-draft.ts";
import { fieldError, textField } from "@payments/screens/use-fields";
import { nameOf, words } from "../words.ts";
import type { ChoiceProps } from "./choice-props.ts";
import { LeftOut } from "./LeftOut.tsx";

interface Option {
  readonly label: string;
  readonly value: string;
}

export function CurrencyAndConnection(props: ChoiceProps) {
  const { form, fields } = props;
  const connections = connectionsFor(form, fields.typed.currency).map(({ id, label, mode }) => ({
    value: id,
    label: mode === "test" ? words.create.testConnection(label) : label,
  }));
  const currencies = form.currencies.map((code) => ({ value: code, label: code }));
  return (
    <>
      {(currencies.length > 1 || connections.length === 0) && (
        <Choice {...props} name="currency" label={words.create.currency} options={currencies} />
      )}
      {connections.length > 1 && (
        <Choice
          {...props}
          name="connectionId"
          label={words.create.connection}
          options={connections}
          value={chosenConnection(form, fields.typed)?.id}
        />
      )}
      <LeftOut {...props} />
    </>
  );
}

/** Asked only where there is something to choose. */
export function PayerAndDeal(props: ChoiceProps) {
  const { contacts, deals, makesDeal } = props.form;
  const payers = contacts.map((contact) => ({ value: contact.id, label: payerLabel(contact) }));
  const dealOptions = [
    ...(makesDeal ? [{ value: newDeal, label: words.create.newDeal }] : []),
    { value: "", label: words.create.noDeal },
    ...deals.map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <>
      {payers.length > 1 && <Choice {...props} name="contactId" label={words.create.contact} options={payers} />}
      {(deals.length > 0 || makesDeal) && (
        <Choice {...props} name="dealId" label={words.create.deal} options={dealOptions} />
      )}
    </>
  );
}

export function ValidityFields(props: ChoiceProps) {
  const { form, fields, messages } = props;
  const options = [
    ...presetDays.map((days) => ({ value: String(days), label: words.create.days(days) })),
    ...(form.mayBeEndless ? [{ value: noEnd, label: words.create.noEnd }] : []),
    { value: customValidity, label: words.create.customDays },
  ];
  const isCustom = fields.typed.validity === customValidity;
  return (
    <>
      <Choice
        {...props}
        messages={isCustom ? [] : messages}
        name="validity"
        field="validityDays"
        label={words.create.validity}
        options={options}
      />
      {isCustom && (
        <Input
          label={words.create.dayCount}
          required
          {...textField(fields, "customDays")}
          {...fieldError(messages, "validityDays")}
        />
      )}
    </>
  );
}

type ChoiceName = "currency" | "connectionId" | "contactId" | "dealId" | "validity" | "language";

interface OneChoiceProps extends ChoiceProps {
  readonly name: ChoiceName;
  readonly label: string;
  readonly options: readonly Option[];
  readonly value?: string | undefined;
  /** The request's name of the field where it differs from the form's. */
  readonly field?: string;
}

export function Choice({ fields, messages, name, label, options, value, field = name }: OneChoiceProps) {
  return (
    <Select
      name={name}
      label={label}
      options={[...options]}
      value={value ?? fields.committed[name]}
      onChange={(chosen) => fields.commit({ [name]: String(chosen) })}
      {...fieldError(messages, field)}
    />
  );
}

function payerLabel(contact: Contact): string {
  const { name, email } = contact;
  return name && email ? `${name} (${email})` : nameOf(contact);
}
