import { EmptyState, Text, Toggle, ToggleGroup } from "@hubspot/ui-extensions";
import { fieldError } from "@payments/screens/use-fields";
import type { ConnectionView } from "@payments/shared";
import { Group } from "../components/Group.tsx";
import { PolicyPage } from "../components/PolicyPage.tsx";
import type { Draft } from "../draft.ts";
import { useSettings } from "../settings.ts";
import { words } from "../words.ts";

/** What each connection's page offers and asks for, unless a payment says otherwise. */
export function PayPages() {
  const { connections } = useSettings().view;
  return (
    <PolicyPage>
      <Text>{words.payPages.help}</Text>
      {connections.length === 0 && (
        <EmptyState title={words.payPages.none} layout="vertical">
          <Text>{words.payPages.noneHelp}</Text>
        </EmptyState>
      )}
      {connections.map((connection) => (
        <PayPage key={connection.id} connection={connection} />
      ))}
    </PolicyPage>
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
  const all = methods?.map(({ value }) => value) ?? [];
  const place = form.fields.typed.pages.findIndex(({ connectionId }) => connectionId === id);
  return (
    <Group title={`${label} (${words.values.mode[mode]})`}>
      {methods && (
        <ToggleGroup
          name={`methods-${id}`}
          label={words.payPages.methods}
          toggleType="checkboxList"
          options={methods.map((method) => ({ ...method, readonly: !view.mayChange }))}
          value={[...(settled.methods ?? all)]}
          onChange={(chosen: string[]) => change({ methods: chosen.length === all.length ? null : chosen })}
          {...fieldError(form.messages, `pages.${place}.methods`)}
        />
      )}
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
    </Group>
  );
}
