import { Accordion, Divider, EmptyState, Flex, Tag, Text, Toggle, ToggleGroup } from "@hubspot/ui-extensions";
import { fieldError } from "@payments/screens/use-fields";
import type { ConnectionView } from "@payments/shared";
import { Group } from "../components/Group.tsx";
import { PolicyPage } from "../components/PolicyPage.tsx";
import type { Draft } from "../draft-shape.ts";
import { useSettings } from "../settings.ts";
import { words } from "../words/index.ts";
import { Brand } from "./Brand.tsx";

/** What customers see: the merchant's brand on pages of ours, and what each provider's page offers and asks for. */
export function PayPages() {
  return (
    <PolicyPage>
      <Brand />
      <Divider />
      <Offers />
    </PolicyPage>
  );
}

/** What holds for each connection's page, unless a payment says otherwise. */
function Offers() {
  const { connections } = useSettings().view;
  return (
    <Group title={words.payPages.title}>
      <Text>{words.payPages.help}</Text>
      {connections.length === 0 && (
        <EmptyState title={words.payPages.none} layout="vertical">
          <Text>{words.payPages.noneHelp}</Text>
        </EmptyState>
      )}
      {connections.map((connection) => (
        <PayPage key={connection.id} connection={connection} />
      ))}
    </Group>
  );
}

type Page = Draft["pages"][number];

function PayPage({ connection }: { readonly connection: ConnectionView }) {
  const { form, view } = useSettings();
  const { id, label, mode, page } = connection;
  const usual: Page = { connectionId: id, methods: null, asksAddress: false };
  const settled = form.fields.committed.pages.find(({ connectionId }) => connectionId === id) ?? usual;
  const change = (next: Partial<Page>): void => {
    const others = form.fields.latest.current.pages.filter(({ connectionId }) => connectionId !== id);
    const own = { ...settled, ...next };
    const isUsual = own.methods === null && !own.asksAddress;
    form.fields.commit({ pages: isUsual ? others : [...others, own] });
  };
  const { methods } = page;
  return (
    <Flex direction="column" gap="sm">
      <Flex direction="row" gap="sm" align="center" wrap>
        <Text format={{ fontWeight: "demibold" }}>{label}</Text>
        <Tag variant={mode === "live" ? "success" : "warning"}>{words.values.mode[mode]}</Tag>
      </Flex>
      {methods && <Methods id={id} methods={methods} chosen={settled.methods} change={change} />}
      {page.canAskAddress && (
        <Toggle
          name={`address-${id}`}
          label={words.payPages.address}
          checked={settled.asksAddress}
          readonly={!view.mayChange}
          onChange={(asksAddress) => change({ asksAddress })}
          labelDisplay="inline"
          size="sm"
        />
      )}
      {!methods && !page.canAskAddress && <Text variant="microcopy">{words.payPages.nothing}</Text>}
    </Flex>
  );
}

interface MethodsProps {
  /** Of the connection. */
  readonly id: string;
  readonly methods: NonNullable<ConnectionView["page"]["methods"]>;
  /** Null for all of them. */
  readonly chosen: Page["methods"];
  readonly change: (next: Partial<Page>) => void;
}

/** Folded, since some providers have forty. */
function Methods({ id, methods, chosen, change }: MethodsProps) {
  const { form, view } = useSettings();
  const value = [...(chosen ?? methods.map((method) => method.value))];
  const place = form.fields.typed.pages.findIndex(({ connectionId }) => connectionId === id);
  return (
    <Accordion title={words.payPages.methodsOf(value.length, methods.length)} size="sm">
      <ToggleGroup
        name={`methods-${id}`}
        label={words.payPages.methods}
        toggleType="checkboxList"
        options={methods.map((method) => ({ ...method, readonly: !view.mayChange }))}
        value={value}
        onChange={(next: string[]) => change({ methods: next.length === methods.length ? null : next })}
        {...fieldError(form.messages, `pages.${place}.methods`)}
      />
    </Accordion>
  );
}
