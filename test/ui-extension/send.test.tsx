import { Alert, Button, LoadingButton, Panel, Select, TextArea } from "@hubspot/ui-extensions";
import { CrmActionButton } from "@hubspot/ui-extensions/crm";
import type { MessageView, SendLinkRequest } from "@payments/shared";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createForm, detail, row, tabView } from "./samples.ts";
import { allClosed, delivery, message } from "./send-samples.ts";
import {
  choose,
  enter,
  enterStage,
  field,
  fire,
  later,
  overlayOf,
  press,
  problem,
  settle,
  submit,
  textOf,
  type Stage,
} from "./stage.tsx";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const reading = "GET /api/payments/p1/message";
const sending = "POST /api/payments/p1/deliveries";

/** A row whose "Send link" was pressed. */
async function openSend(view: MessageView = message()): Promise<Stage> {
  const stage = await enterStage({ view: tabView({ payments: [row()] }) });
  stage.server.answers.set(reading, () => view);
  fire(panelOf(stage), "onOpen");
  await settle();
  return stage;
}

const panelOf = ({ tab }: Stage) => overlayOf(tab.findByTestId(Button, "send-p1")).find(Panel);
const send = (stage: Stage): Promise<void> => submit(stage, "send-form-link-p1");
const sent = ({ server }: Stage) => server.to(sending).map(({ body }) => body as SendLinkRequest);
const alertsOf = (stage: Stage) => panelOf(stage).findAll(Alert);

describe("The send step", () => {
  it("asks for nothing before it is opened, and then for the message once", async () => {
    const stage = await enterStage({ view: tabView({ payments: [row()] }) });
    expect(stage.server.to(reading)).toHaveLength(0);
    stage.server.answers.set(reading, () => message());
    fire(panelOf(stage), "onOpen");
    await settle();
    expect(stage.server.to(reading)).toHaveLength(1);
  });

  it("S1.5 S2.24 follows on creating, on the same surface and with the link in it", async () => {
    const stage = await enterStage({ view: tabView({ create: { form: createForm() } }) });
    stage.server.answers.set("POST /api/payments", () => detail());
    stage.server.answers.set(reading, () => message());
    const panel = () => overlayOf(stage.tab.findByTestId(Button, "create-payment")).find(Panel);
    fire(panel(), "onOpen");
    await settle();
    await submit(stage, "create-form");
    expect(textOf(panel())).toContain("€750.00 asked of Ada Lovelace. The link works until 27 Nov 2026, 14:05 GMT.");
    expect(panel().find(TextArea, { name: "body" }).props.value).toContain("https://pay.example.com/p/abc");
    expect(stage.tab.findByTestId(LoadingButton, "send-submit-created").props.variant).toBe("primary");
    expect(stage.actions.closeOverlay.calls).toEqual([]);
  });

  it("S1.6 S1.8 starts with the message filled in and the payer's address chosen", async () => {
    const stage = await openSend();
    const panel = panelOf(stage);
    expect(field(panel, "Input", "subject").props.value).toBe("Payment of €750.00 for Website");
    expect(panel.find(Select, { name: "known" }).props).toMatchObject({
      value: "ada@example.com",
      options: [
        { label: "Ada Lovelace, ada@example.com", value: "ada@example.com" },
        { label: "ben@example.com", value: "ben@example.com" },
        { label: "Another address", value: "" },
      ],
    });
    expect(panel.maybeFind(Button, { testId: "send-submit-link-p1" })).toBeNull();
  });

  it("S1.7 sends what stands there and says where to and when, in the same view", async () => {
    const stage = await openSend();
    stage.server.answers.set(sending, () => message({ deliveries: [delivery()] }));
    await enter(panelOf(stage), "subject", "Your website");
    await send(stage);
    expect(sent(stage)).toEqual([
      {
        idempotencyKey: expect.stringMatching(/^key-/),
        channels: ["email"],
        to: "ada@example.com",
        subject: "Your website",
        body: message().body,
      },
    ]);
    const [result] = alertsOf(stage);
    expect(result?.props).toMatchObject({ title: "Sent to ada@example.com", variant: "success" });
    expect(textOf(panelOf(stage))).toContain("At 14:05.");
    expect(stage.server.to("GET /api/payments").length).toBeGreaterThan(1);
  });

  it("S1.8 S1.24 takes another of the known addresses, or one that is typed", async () => {
    const stage = await openSend();
    stage.server.answers.set(sending, () => message());
    await choose(panelOf(stage), "known", "ben@example.com");
    await send(stage);
    await choose(panelOf(stage), "known", "");
    await send(stage);
    expect(field(panelOf(stage), "Input", "address").props.validationMessage).toBe(
      "Enter the customer's e-mail address.",
    );
    await enter(panelOf(stage), "address", "carla@example.com");
    await send(stage);
    expect(sent(stage).map(({ to }) => to)).toEqual(["ben@example.com", "carla@example.com"]);
    const [first, second] = sent(stage);
    expect(first?.idempotencyKey).not.toBe(second?.idempotencyKey);
  });

  it.each([
    ["failed", "danger", "Not sent to ada@example.com"],
    ["unknown", "warning", "Perhaps not sent to ada@example.com"],
  ] as const)("S1.7 says why an e-mail is %s, and keeps the text", async (state, variant, title) => {
    const stage = await openSend();
    const result = delivery({ state, reason: "the mail server could not be reached. Try again in a minute." });
    stage.server.answers.set(sending, () => message({ deliveries: [result] }));
    await enter(panelOf(stage), "subject", "My own words");
    await send(stage);
    expect(alertsOf(stage)[0]?.props).toMatchObject({ title, variant });
    expect(textOf(panelOf(stage))).toContain(
      "The mail server could not be reached. Try again in a minute. Your text is still here.",
    );
    expect(field(panelOf(stage), "Input", "subject").props.value).toBe("My own words");
  });

  it("P7 sends once for a double press, and repeats the same key when no answer came", async () => {
    const stage = await openSend();
    const answer = later<unknown>();
    stage.server.answers.set(sending, () => answer.promise);
    await send(stage);
    expect(stage.tab.findByTestId(LoadingButton, "send-submit-link-p1").props.loading).toBe(true);
    await send(stage);
    answer.resolve(problem(504));
    await settle();
    expect(textOf(panelOf(stage))).toContain("Nothing happens twice");
    stage.server.answers.set(sending, () => message({ deliveries: [delivery()] }));
    await send(stage);
    const keys = sent(stage).map(({ idempotencyKey }) => idempotencyKey);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  it("S1.6 holds a message back that has an open field, and names it at once", async () => {
    const open = message({
      body: "Until {{until}}: https://pay.example.com/p/abc",
      unresolved: { subject: [], body: ["{{until}}"] },
    });
    const stage = await openSend(open);
    expect(field(panelOf(stage), "TextArea", "body").props.validationMessage).toContain("{{until}}");
    await send(stage);
    expect(sent(stage)).toEqual([]);
  });

  it("shows the server's word at its field", async () => {
    const stage = await openSend();
    const fields = [{ name: "to", message: "This address is too long." }];
    stage.server.answers.set(sending, () => problem(422, { fields }));
    await send(stage);
    expect(panelOf(stage).find(Select, { name: "known" }).props.validationMessage).toBe("This address is too long.");
  });

  it("closes and says so when the payment was settled meanwhile", async () => {
    const stage = await openSend();
    stage.server.answers.set(sending, () => problem(409, { title: "This is not possible now.", detail: "Just paid." }));
    await send(stage);
    expect(stage.actions.closeOverlay.calls).toEqual([["send-p1"]]);
    expect(stage.actions.addAlert.calls[0]?.[0]).toMatchObject({ message: "Just paid." });
  });

  it("tells what was sent before, each with its result", async () => {
    const deliveries = [
      delivery(),
      delivery({ id: "d2", state: "failed", reason: "the mail server refused the address." }),
      delivery({ id: "d3", channel: "whatsapp", to: null }),
    ];
    const stage = await openSend(message({ deliveries }));
    const text = textOf(panelOf(stage));
    expect(alertsOf(stage)).toEqual([]);
    expect(text).toContain("E-mail to ada@example.com: sent, 20 Nov 2026, 14:05 GMT");
    expect(text).toContain("E-mail to ada@example.com: not sent, 20 Nov 2026, 14:05 GMT");
    expect(text).toContain("WhatsApp: handed over, 20 Nov 2026, 14:05 GMT");
  });
});

describe("The other ways", () => {
  it("S2.19 S4.10 shows every channel, and the reason where one is not possible", async () => {
    const stage = await openSend();
    for (const channel of ["provider_email", "provider_sms"]) {
      expect(stage.tab.findByTestId(Button, `send-${channel}-link-p1`).props.disabled).toBe(true);
    }
    expect(textOf(panelOf(stage))).toContain("Text message by the provider: Stripe sends no text messages.");
    for (const way of ["mailto", "whatsapp"])
      expect(stage.tab.findByTestId(Button, `send-${way}-link-p1`).props.href).toBeTruthy();
  });

  it("X23 opens HubSpot's composer on the contact with the text as it stands, and notes that it was", async () => {
    const stage = await openSend();
    stage.server.answers.set(sending, () => message({ deliveries: [delivery({ channel: "hubspot", to: null })] }));
    await enter(panelOf(stage), "subject", "Your website");
    const composer = stage.tab.findByTestId(CrmActionButton, "send-hubspot-link-p1");
    expect(composer.props).toMatchObject({
      actionType: "SEND_EMAIL",
      actionContext: {
        objectTypeId: "0-1",
        objectId: 201,
        initialEmailSubject: "Your website",
        initialEmailBody: message().body,
      },
    });
    fire(composer, "onClick");
    await settle();
    expect(sent(stage)).toMatchObject([{ channels: ["hubspot"], to: null }]);
    expect(textOf(panelOf(stage))).toContain("HubSpot e-mail: handed over");
  });

  it("S5.8 says why the contact's number cannot be used, and leaves the choice to WhatsApp", async () => {
    const problem = "The number 0151 23456789 has no country code, such as +49.";
    const stage = await openSend(message({ phone: { digits: null, written: "0151 23456789", problem } }));
    expect(textOf(panelOf(stage))).toContain(`${problem} WhatsApp asks whom to send it to.`);
    expect(textOf(stage.tab.findByTestId(Button, "send-whatsapp-link-p1"))).toBe("WhatsApp");
  });

  it("S2.23 S3.17 S5.9 copies the bare link, notes it and sends nothing to anybody", async () => {
    const stage = await openSend();
    stage.server.answers.set(sending, () => message());
    await press(stage, "copy-link-p1", Button);
    expect(stage.actions.copyTextToClipboard.calls).toContainEqual(["https://pay.example.com/p/abc"]);
    const channels = sent(stage).flatMap((request) => request.channels);
    expect(channels.filter((channel) => channel !== "copied")).toEqual([]);
  });

  it("loses no word about a note that did not arrive: the link was handed over all the same", async () => {
    const stage = await openSend();
    stage.server.answers.set(sending, () => problem(503));
    await press(stage, "send-whatsapp-link-p1");
    expect(alertsOf(stage)).toEqual([]);
  });
});

describe("A send step that cannot send", () => {
  it("S2.19 says why e-mail is off and leaves the other ways open, copying first", async () => {
    const stage = await openSend(message({}, { email: "This server has no mail server yet." }));
    expect(stage.tab.findByTestId(Alert, "send-blocked-link-p1").props.title).toBe("E-mails cannot be sent from here");
    expect(textOf(panelOf(stage))).toContain("This server has no mail server yet.");
    expect(panelOf(stage).maybeFind(LoadingButton, { testId: "send-submit-link-p1" })).toBeNull();
    expect(
      panelOf(stage)
        .findAll(Button)
        .filter(({ props }) => props.variant === "primary"),
    ).toHaveLength(1);
  });

  it("F107 says once that somebody lacks the right, whatever the channel", async () => {
    const reason = "You may not send payment links in this account.";
    const stage = await openSend(message({}, allClosed(reason)));
    expect(textOf(panelOf(stage)).split(reason)).toHaveLength(2);
    expect(panelOf(stage).maybeFind(Button, { testId: "send-whatsapp-link-p1" })).toBeNull();
  });

  it("keeps the link at hand while the message cannot be read, and tries again when asked to", async () => {
    const stage = await enterStage({ view: tabView({ payments: [row()] }) });
    stage.server.answers.set(reading, () => problem(503));
    fire(panelOf(stage), "onOpen");
    await settle();
    expect(alertsOf(stage)).toHaveLength(1);
    expect(stage.tab.findAll(Button).map(({ props }) => props.testId)).toContain("qr-link-p1");
    stage.server.answers.set(reading, () => message());
    await press(stage, "message-again-link-p1");
    expect(alertsOf(stage)).toHaveLength(0);
    expect(field(panelOf(stage), "Input", "subject").props.value).toBe(message().subject);
  });

  it("S1.24 is not offered for a payment that can no longer be paid", async () => {
    const stage = await enterStage({ view: tabView({ payments: [row({ link: null, status: "cancelled" })] }) });
    expect(stage.tab.findAll(Button).map(({ props }) => props.testId)).not.toContain("send-p1");
  });
});
