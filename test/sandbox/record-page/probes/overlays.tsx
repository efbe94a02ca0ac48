import {
  Button,
  Dropdown,
  Flex,
  Form,
  hubspot,
  Input,
  Modal,
  ModalBody,
  ModalFooter,
  Panel,
  PanelBody,
  PanelFooter,
  PanelSection,
  Text,
  Tooltip,
  type CrmHostActions,
  type UiePlatformActions,
} from "@hubspot/ui-extensions";
import { useState } from "react";

type Actions = CrmHostActions & UiePlatformActions;

/** Dialogs in every way a card can open and close them. */
function Probe({ actions }: { readonly actions: Actions }) {
  const [events, setEvents] = useState<readonly string[]>([]);
  const [outer, setOuter] = useState("");
  const note = (event: string) => setEvents((all) => [...all, event]);
  const alert = () => actions.addAlert({ type: "success", title: "Link copied", message: "Send it to the customer." });

  const dialog = (
    <Modal
      id="confirm"
      title="Cancel the payment?"
      variant="danger"
      onOpen={() => note("opened")}
      onClose={() => note("closed")}
    >
      <Form onSubmit={() => note("inner submit")}>
        <ModalBody>
          <Text>The link stops working at once.</Text>
          <Input name="reason" label="Reason" />
        </ModalBody>
        <ModalFooter>
          <Button type="submit" variant="destructive">
            Cancel payment
          </Button>
          <Button onClick={() => actions.closeOverlay("confirm")}>Keep it</Button>
          <Button onClick={(_event, reactions) => reactions.closeModal("confirm")}>Leave</Button>
          <Button onClick={alert}>Show an alert</Button>
          <Button onClick={() => actions.copyTextToClipboard("https://pay.example.com/p/abc")}>Copy</Button>
        </ModalFooter>
      </Form>
    </Modal>
  );

  return (
    <Form onSubmit={() => setOuter("outer submit")}>
      <Flex direction="column" gap="md">
        <Text testId="events">{events.join(", ")}</Text>
        <Text testId="outer">{outer}</Text>
        <Button overlay={dialog}>Open the modal</Button>
        <Dropdown buttonText="More">
          <Dropdown.ButtonItem onClick={() => note("refreshed")}>Refresh</Dropdown.ButtonItem>
          <Dropdown.ButtonItem
            overlay={
              <Modal id="from-menu" title="From the menu">
                <ModalBody>
                  <Text>Opened by a menu item.</Text>
                  <Input name="word" label="Word" />
                </ModalBody>
              </Modal>
            }
          >
            Open from here
          </Dropdown.ButtonItem>
        </Dropdown>
        <Button
          overlay={
            <Panel id="details" title="Payment details">
              <PanelBody>
                <PanelSection>
                  <Text>Everything about it.</Text>
                  <Button
                    overlay={
                      <Modal id="inner" title="Inside the panel">
                        <ModalBody>
                          <Text>A modal above a panel.</Text>
                        </ModalBody>
                      </Modal>
                    }
                  >
                    Open a modal
                  </Button>
                </PanelSection>
              </PanelBody>
              <PanelFooter>
                <Button onClick={(_event, reactions) => reactions.closePanel("details")}>Close the panel</Button>
              </PanelFooter>
            </Panel>
          }
        >
          Open the panel
        </Button>
        <Button onClick={(_event, reactions) => reactions.openModal("confirm")}>Open by id</Button>
        <Button overlay={<Tooltip placement="bottom">Asks the provider again.</Tooltip>}>Check now</Button>
        <Button onClick={alert}>Alert here</Button>
      </Flex>
    </Form>
  );
}

hubspot.extend<"crm.record.tab">(({ actions }) => <Probe actions={actions} />);
