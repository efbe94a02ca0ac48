import { Alert, Button, LoadingButton, Panel, Select } from "@hubspot/ui-extensions";
import type { MessageView, SendLinkRequest } from "@payments/shared";
import { describe, expect, it } from "vitest";
import { row, tabView } from "./samples.ts";
import { delivery, message } from "./send-samples.ts";
import { choose, enter, enterStage, field, fire, overlayOf, settle, submit, textOf, type Stage } from "./stage.tsx";

const sending = "POST /api/payments/p1/deliveries";
const open = { provider_email: null, provider_sms: null };
const phone = { digits: "4740612345", written: "+47 406 12 345", problem: null };

async function openSend(view: MessageView): Promise<Stage> {
  const stage = await enterStage({ view: tabView({ payments: [row()] }) });
  stage.server.answers.set("GET /api/payments/p1/message", () => view);
  fire(panelOf(stage), "onOpen");
  await settle();
  return stage;
}

const panelOf = ({ tab }: Stage) => overlayOf(tab.findByTestId(Button, "send-p1")).find(Panel);
const press = (stage: Stage): Promise<void> => submit(stage, "provider-form-link-p1");
const sent = ({ server }: Stage) => server.to(sending).map(({ body }) => body as SendLinkRequest);

describe("What the provider sends itself", () => {
  it("S2.19 is not offered where no way of it is open; the reasons stand with the other ways", async () => {
    const stage = await openSend(message());
    expect(panelOf(stage).maybeFind(LoadingButton, { testId: "provider-submit-link-p1" })).toBeNull();
    expect(textOf(panelOf(stage))).toContain("Text message by the provider: Stripe sends no text messages.");
  });

  it("S2.19 stands there once: what is closed beside an open way is told by its reason alone", async () => {
    const stage = await openSend(message({ phone }, { provider_sms: null }));
    expect(stage.tab.maybeFindByTestId(Button, "send-provider_email-link-p1")).toBeNull();
    expect(textOf(panelOf(stage))).toContain("E-mail by the provider: ");
  });

  it("S2.20 goes to the contact's number, which can be changed, and its result stands there", async () => {
    const stage = await openSend(message({ phone }, { provider_sms: null }));
    const done = delivery({ id: "d9", channel: "provider_sms", to: "+4799999999", state: "sent" });
    stage.server.answers.set(sending, () => message({ phone, deliveries: [done] }, { provider_sms: null }));
    expect(field(panelOf(stage), "Input", "phone").props.value).toBe("+47 406 12 345");
    await enter(panelOf(stage), "phone", "+47 999 99 999");
    await press(stage);
    expect(sent(stage)).toMatchObject([{ channels: ["provider_sms"], to: null, phone: "+47 999 99 999" }]);
    expect(panelOf(stage).findAll(Alert)[0]?.props).toMatchObject({ title: "Sent to +4799999999" });
  });

  it("S5.10 sends all there are in one press, to the address chosen above", async () => {
    const stage = await openSend(message({ phone }, open));
    stage.server.answers.set(sending, () => message({ phone }, open));
    await choose(panelOf(stage), "known", "ben@example.com");
    await choose(panelOf(stage), "way", "provider_email+provider_sms");
    await press(stage);
    expect(sent(stage)).toMatchObject([
      { channels: ["provider_email", "provider_sms"], to: "ben@example.com", phone: "+47 406 12 345" },
    ]);
  });

  it("S2.21 says that the message appears in the wallet", async () => {
    const stage = await openSend(message({ phone }, { provider_push: null }));
    const { options } = panelOf(stage).find(Select, { name: "way" }).props;
    expect(options).toEqual([{ label: "Message in the wallet by the provider", value: "provider_push" }]);
  });

  it("S5.8 asks for the number before anything is sent", async () => {
    const stage = await openSend(message({}, open));
    await choose(panelOf(stage), "way", "provider_sms");
    await press(stage);
    expect(sent(stage)).toEqual([]);
    expect(field(panelOf(stage), "Input", "phone").props.validationMessage).toContain("Enter the customer's telephone");
  });
});
