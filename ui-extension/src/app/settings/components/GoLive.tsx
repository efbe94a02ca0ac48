import {
  Button,
  Flex,
  Heading,
  LoadingButton,
  Modal,
  ModalBody,
  ModalFooter,
  StatusTag,
  Text,
  TextArea,
} from "@hubspot/ui-extensions";
import { textField, useFields } from "@payments/screens/use-fields";
import { useWrite } from "@payments/screens/use-write";
import type { ConnectionView, GoLiveItem } from "@payments/shared";
import { useState } from "react";
import { useSettings } from "../settings.ts";
import { words } from "../words/index.ts";
import { ProblemAlert } from "./ProblemAlert.tsx";

/** What is to be tried out with each live connection before customers are sent to it. */
export function GoLive() {
  const { view } = useSettings();
  const live = view.connections.flatMap(({ goLive, ...connection }) => (goLive ? [{ connection, items: goLive }] : []));
  return (
    <Flex direction="column" gap="md" testId="go-live">
      <Heading>{words.goLive.title}</Heading>
      <Text>{live.length === 0 ? words.goLive.none : words.goLive.intro}</Text>
      {live.map(({ connection, items }) => (
        <Checklist key={connection.id} connection={connection} items={items} />
      ))}
    </Flex>
  );
}

type LiveConnection = Omit<ConnectionView, "goLive">;

function Checklist({
  connection,
  items,
}: {
  readonly connection: LiveConnection;
  readonly items: readonly GoLiveItem[];
}) {
  const isReady = items.every(({ isMet, waived }) => isMet || waived !== null);
  return (
    <Flex direction="column" gap="md">
      <Flex direction="row" gap="sm" align="center" wrap>
        <Text format={{ fontWeight: "demibold" }}>
          {words.goLive.connection(connection.label, connection.keyEnding)}
        </Text>
        <StatusTag variant={isReady ? "success" : "warning"}>
          {isReady ? words.goLive.ready : words.goLive.notReady}
        </StatusTag>
      </Flex>
      {items.map((item) => (
        <Item key={item.name} connectionId={connection.id} item={item} />
      ))}
    </Flex>
  );
}

interface ItemProps {
  readonly connectionId: string;
  readonly item: GoLiveItem;
}

function Item(props: ItemProps) {
  const { view } = useSettings();
  const { name, isMet, waived } = props.item;
  const { title, text } = words.goLive.items[name];
  const state = isMet ? "met" : waived ? "waived" : "open";
  const { variant, label } = states[state];
  return (
    <Flex direction="column" gap="xs" align="start" testId={`go-live-${name}`}>
      <Flex direction="row" gap="sm" align="center" wrap>
        <StatusTag variant={variant}>{label}</StatusTag>
        <Text>{title}</Text>
      </Flex>
      {state === "open" && <Text variant="microcopy">{text}</Text>}
      {state === "open" && view.mayChange && <WaiveButton {...props} />}
      {state === "waived" && <Waived {...props} />}
    </Flex>
  );
}

const states = {
  met: { variant: "success", label: words.setUp.done },
  waived: { variant: "info", label: words.goLive.without },
  open: { variant: "default", label: words.setUp.open },
} as const;

function Waived(props: ItemProps) {
  const { view, formats } = useSettings();
  const { waived } = props.item;
  if (!waived) return null;
  return (
    <>
      <Text variant="microcopy">{words.goLive.waived(waived.by, formats.moment(waived.at), waived.note)}</Text>
      {view.mayChange && <DemandButton {...props} />}
    </>
  );
}

/** An admin's decision to do without one line, with its reason. */
function WaiveButton({ connectionId, item: { name } }: ItemProps) {
  const { api, actions, adopt, newKey, refresh } = useSettings();
  const { isBusy, problem, begin, submit } = useWrite({ newKey, refresh });
  const fields = useFields(() => ({ note: "" }));
  const [isMissing, setMissing] = useState(false);
  const id = `waive-${connectionId}-${name}`;
  const start = (): void => {
    begin();
    fields.reset();
    setMissing(false);
  };
  const waive = async (): Promise<void> => {
    const note = fields.latest.current.note.trim();
    setMissing(note === "");
    if (note === "") return;
    await submit(
      () => api.waive({ connectionId, name, note }),
      (view) => {
        actions.closeOverlay(id);
        adopt(view);
      },
    );
  };
  const modal = (
    <Modal id={id} title={words.goLive.waiveTitle(words.goLive.items[name].title)} width="md" onOpen={start}>
      <ModalBody>
        <Flex direction="column" gap="md">
          <Text>{words.goLive.waiveText}</Text>
          <TextArea
            key={fields.session}
            label={words.goLive.note}
            required
            rows={2}
            {...textField(fields, "note")}
            error={isMissing}
            validationMessage={isMissing ? words.goLive.noteMissing : undefined}
          />
          {problem && <ProblemAlert problem={problem} />}
        </Flex>
      </ModalBody>
      <ModalFooter>
        <LoadingButton variant="primary" loading={isBusy} onClick={waive} testId={`waive-submit-${name}`}>
          {words.goLive.waiveSubmit}
        </LoadingButton>
        <Button variant="secondary" onClick={() => actions.closeOverlay(id)}>
          {words.goLive.cancel}
        </Button>
      </ModalFooter>
    </Modal>
  );
  return (
    <Button size="xs" variant="secondary" overlay={modal} testId={`waive-${name}`}>
      {words.goLive.waive}
    </Button>
  );
}

function DemandButton({ connectionId, item: { name } }: ItemProps) {
  const { api, adopt, newKey, refresh } = useSettings();
  const { isBusy, problem, submit } = useWrite({ newKey, refresh });
  const demand = (): Promise<void> => submit(() => api.waive({ connectionId, name, note: null }), adopt);
  return (
    <Flex direction="column" gap="xs" align="start">
      {problem && <ProblemAlert problem={problem} />}
      <LoadingButton size="xs" variant="secondary" loading={isBusy} onClick={demand} testId={`demand-${name}`}>
        {words.goLive.demand}
      </LoadingButton>
    </Flex>
  );
}
