import "./self.ts";
import {
  Alert,
  Button,
  ErrorState,
  Flex,
  Input,
  LoadingButton,
  MultiSelect,
  Select,
  Tab,
  Tabs,
  TextArea,
  Toggle,
} from "@hubspot/ui-extensions";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  connection,
  goTo,
  lastChange,
  openSettings,
  press,
  save,
  settingsView,
  titles,
  withPolicies,
  type SettingsStage,
} from "./settings-stage.tsx";
import { enter, field, fire, overlayOf, problem, settle, textOf } from "./stage.tsx";
import { hour, today } from "./samples.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const choose = async ({ tab }: SettingsStage, name: string, value: string): Promise<void> => {
  fire(tab.find(Select, { name }), "onChange", value);
  await settle();
};

describe("The settings page", () => {
  it("says what happened when it cannot be read, and tries again on a press (P8)", async () => {
    const stage = await openSettings(settingsView(), { isDown: true });
    expect(stage.tab.find(ErrorState).props.title).toBe("Slow");
    expect(textOf(stage.tab.find(ErrorState))).toContain("payments go on working");
    stage.state.isDown = false;
    await press(stage, "try-again");
    expect(stage.tab.find(Tabs).props.selected).toBe("payments");
  });

  it("keeps what it shows when it cannot be read again, and says that it may be old (P8)", async () => {
    const stage = await openSettings();
    await goTo(stage, "health");
    stage.state.isDown = true;
    await press(stage, "look-again");
    expect(titles(stage)).toContainEqual(expect.stringContaining("could not be read again"));
    expect(stage.tab.maybeFind(ErrorState)).toBeNull();
  });

  it("opens on the set-up while a step is left, and on the payments when none is (X42)", async () => {
    const left = await openSettings(settingsView({ setUp: [{ name: "connect", isDone: false }] }));
    expect(left.tab.find(Tabs).props.selected).toBe("set-up");
    const done = await openSettings();
    expect(done.tab.find(Tabs).props.selected).toBe("payments");
  });

  it("can be looked at, but not changed, by whoever has not the right (X37)", async () => {
    const stage = await openSettings(settingsView({ mayChange: false }));
    expect(titles(stage)).toContain("You can look, but not change");
    expect(stage.tab.findAll(Input).every(({ props }) => props.readOnly)).toBe(true);
    expect(stage.tab.findAll(Toggle).every(({ props }) => props.readonly)).toBe(true);
    expect(stage.tab.findAll(Select).every(({ props }) => props.readOnly)).toBe(true);
    await goTo(stage, "connections");
    expect(stage.tab.maybeFindByTestId(LoadingButton, "connect-provider")).toBeNull();
  });

  it("has every section behind a tab of its own and draws only the chosen one", async () => {
    const { tab } = await openSettings();
    const drawn = tab.findAll(Tab).filter(({ childNodes }) => childNodes.length > 0);
    expect(drawn.map(({ props }) => props.tabId)).toEqual(["payments"]);
  });
});

describe("Changing policies", () => {
  it("offers to save only what was changed, and says in which section", async () => {
    const stage = await openSettings();
    expect(stage.tab.maybeFindByTestId(LoadingButton, "save")).toBeNull();
    await enter(stage.tab, "validity.days", "14");
    await goTo(stage, "pay-pages");
    await enter(stage.tab, "brand.name", "Lindgren Studio");
    expect(titles(stage)).toEqual(["Unsaved changes in Payments and Payment pages"]);
    await save(stage);
    expect(lastChange(stage)).toEqual({
      version: 3,
      policies: {
        validity: { days: 14, mayBeEndless: true },
        brand: { ...settingsView().policies.brand, name: "Lindgren Studio" },
      },
    });
    expect(stage.actions.addAlert.callCount).toBe(1);
    expect(stage.tab.maybeFindByTestId(LoadingButton, "save")).toBeNull();
  });

  it("keeps what is being changed when another section is opened, and says so there", async () => {
    const stage = await openSettings();
    await enter(stage.tab, "validity.days", "14");
    await goTo(stage, "health");
    expect(titles(stage)).toContain("Unsaved changes in Payments");
    await press(stage, "to-unsaved");
    expect(field(stage.tab, "Input", "validity.days").props.value).toBe("14");
  });

  it("discards changes on a press", async () => {
    const stage = await openSettings();
    await enter(stage.tab, "validity.days", "14");
    await press(stage, "discard");
    expect(field(stage.tab, "Input", "validity.days").props.value).toBe("7");
    expect(stage.tab.maybeFindByTestId(LoadingButton, "save")).toBeNull();
  });

  it("says at the field what is no number, and asks nobody", async () => {
    const stage = await openSettings();
    await enter(stage.tab, "validity.days", "a week");
    await save(stage);
    expect(field(stage.tab, "Input", "validity.days").props).toMatchObject({
      error: true,
      validationMessage: "Enter a whole number.",
    });
    expect(titles(stage)).toContain("Look at what is marked under Payments.");
    expect(stage.server.to("PUT /api/policies")).toEqual([]);
  });

  it("shows the server's word at the field it is about (P8)", async () => {
    const stage = await openSettings();
    const fields = [{ name: "policies.validity.days", message: "Choose 1 to 365 whole days, or no end." }];
    stage.server.answers.set("PUT /api/policies", () => problem(422, { fields }));
    await enter(stage.tab, "validity.days", "900");
    await save(stage);
    expect(field(stage.tab, "Input", "validity.days").props.validationMessage).toContain("1 to 365");
  });

  it("says that an answer is missing and that pressing again is safe (P7)", async () => {
    const stage = await openSettings();
    stage.server.answers.set("PUT /api/policies", () => problem(503, { title: "Busy", detail: "Try again." }));
    await enter(stage.tab, "validity.days", "14");
    await save(stage);
    const alert = stage.tab.find(Alert, { title: "Busy" });
    expect(textOf(alert)).toContain("Nothing happens twice");
    expect(stage.tab.findByTestId(LoadingButton, "save")).toBeTruthy();
  });
});

/** Somebody else saves while this page is being changed. */
async function overtake(stage: SettingsStage, policies: Parameters<typeof withPolicies>[0]): Promise<void> {
  const saved = stage.server.answers.get("PUT /api/policies");
  stage.state.view = { ...stage.state.view, policies: withPolicies(policies), version: 4 };
  stage.server.answers.set("PUT /api/policies", () => problem(409, { type: "/problems/changed-meanwhile" }));
  await save(stage);
  if (saved) stage.server.answers.set("PUT /api/policies", saved);
}

describe("Two people who change policies at once", () => {
  it("takes over what the other one changed and keeps what was changed here", async () => {
    const stage = await openSettings();
    await enter(stage.tab, "validity.days", "14");
    await overtake(stage, { referencePattern: "{year}-{code}" });
    expect(titles(stage)).toContain("Somebody else has saved meanwhile");
    expect(field(stage.tab, "Input", "referencePattern").props.value).toBe("{year}-{code}");
    expect(field(stage.tab, "Input", "validity.days").props.value).toBe("14");
    await save(stage);
    expect(lastChange(stage)).toEqual({ version: 4, policies: { validity: { days: 14, mayBeEndless: true } } });
  });

  it("shows both values of what both have changed, and lets the other one's be taken", async () => {
    const stage = await openSettings();
    await enter(stage.tab, "validity.days", "14");
    await overtake(stage, { validity: { days: 30, mayBeEndless: true } });
    const conflicts = textOf(stage.tab.findByTestId(Flex, "conflicts"));
    expect(conflicts).toContain("Yours: 14");
    expect(conflicts).toContain("Theirs: 30");
    await press(stage, "take-validity.days");
    expect(field(stage.tab, "Input", "validity.days").props.value).toBe("30");
  });
});

describe("The section about payments", () => {
  it("shows an example of the reference as it is typed", async () => {
    const { tab } = await openSettings();
    fire(field(tab, "Input", "referencePattern"), "onInput", "{year}/{deal}-{code}");
    await settle();
    expect(textOf(tab.getRootNode())).toContain("For example 2026/512-8KQ2MXA7");
  });

  it("offers the stages of the chosen pipeline, and none of another", async () => {
    const stage = await openSettings();
    await choose(stage, "dealFromContact.pipelineId", "renewals");
    const { options } = stage.tab.find(Select, { name: "dealFromContact.stageId" }).props;
    expect(options.map(({ label }) => label)).toEqual(["The pipeline's first", "Renewed"]);
    await choose(stage, "dealFromContact.stageId", "renewed");
    await choose(stage, "dealFromContact.pipelineId", "default");
    await save(stage);
    expect(lastChange(stage).policies.dealFromContact).toEqual({
      when: "on_create",
      pipelineId: "default",
      stageId: null,
    });
  });

  it("says that HubSpot is silent about its pipelines and keeps what was chosen (P8)", async () => {
    const stage = await openSettings(settingsView({ pipelines: null }));
    expect(titles(stage)).toContainEqual(expect.stringContaining("HubSpot gave no answer"));
  });

  it("has no number of days where links do not end", async () => {
    const stage = await openSettings();
    fire(stage.tab.find(Toggle, { name: "validity.ends" }), "onChange", false);
    await settle();
    expect(stage.tab.maybeFind(Input, { name: "validity.days" })).toBeNull();
    await save(stage);
    expect(lastChange(stage).policies.validity).toEqual({ days: null, mayBeEndless: true });
  });
});

describe("The section about people (X37)", () => {
  it("names people by the addresses they were seen with, the installer never being left out", async () => {
    const stage = await openSettings();
    await goTo(stage, "people");
    expect(textOf(stage.tab.getRootNode())).toContain("ann@example.com installed the app");
    await choose(stage, "rights.refund", "users");
    const people = stage.tab.find(MultiSelect, { name: "rights.refund.users" });
    expect(people.props.options).toEqual([{ value: "8", label: "sam@example.com" }]);
    await save(stage);
    expect(stage.tab.find(Select, { name: "rights.refund" }).props.validationMessage).toContain("Name somebody");
    fire(people, "onChange", ["8"]);
    await settle();
    await save(stage);
    expect(lastChange(stage).policies.rights).toMatchObject({ refund: { users: ["8"] }, create: "everyone" });
  });
});

describe("The section about messages (X20)", () => {
  const preview = {
    messages: [
      { language: "ar", direction: "rtl", subject: "دفع", body: "مرحبًا" },
      { language: "en", direction: "ltr", subject: "Payment of €250.00", body: "Hello Mia,\n\nhere it is" },
    ],
    sentAt: today,
    endsAt: today + 168 * hour,
    reminders: [today + 72 * hour],
  };

  it("shows the message in the reader's language and what would go when, before anything is saved", async () => {
    const stage = await openSettings();
    await goTo(stage, "messages");
    stage.server.answers.set("POST /api/settings/previews", () => preview);
    await enter(stage.tab, "mail.subject", "Pay {{amount}}");
    await press(stage, "preview-messages");
    expect(stage.server.to("POST /api/settings/previews")[0]?.body).toMatchObject({
      mail: { subject: "Pay {{amount}}" },
      validityDays: 7,
    });
    expect(textOf(stage.tab.findByTestId(Flex, "previewed-message"))).toContain("Payment of €250.00");
    const schedule = textOf(stage.tab.findByTestId(Flex, "schedule"));
    expect(schedule).toMatch(/the link, sent now.*a reminder.*the link ends/);
    await choose(stage, "previewLanguage", "ar");
    expect(textOf(stage.tab.findByTestId(Flex, "previewed-message"))).toContain("\u2067دفع\u2069");
  });

  it("says when no mail can be sent from here (P8)", async () => {
    const stage = await openSettings(settingsView({ sendsMail: false }));
    await goTo(stage, "messages");
    expect(titles(stage)).toContainEqual(expect.stringContaining("no mail server"));
  });
});

describe("The section about the brand (X49)", () => {
  it("leads to an example of the page with the brand as it stands in the form", async () => {
    const stage = await openSettings();
    await goTo(stage, "pay-pages");
    const link = { url: "https://payments-tab.example.com/example/e1", expiresAt: today + hour };
    stage.server.answers.set("POST /api/settings/brand-pages", () => link);
    await enter(stage.tab, "brand.colour", "#2c5cc5");
    fire(stage.tab.find(TextArea, { name: "brand.legalLines" }), "onChange", "Lindgren AS\n\n 999 999 999 ");
    await settle();
    await press(stage, "example");
    expect(stage.server.to("POST /api/settings/brand-pages")[0]?.body).toMatchObject({
      brand: { colour: "#2c5cc5", legalLines: ["Lindgren AS", "999 999 999"] },
    });
    expect(stage.tab.findByTestId(Button, "open-example").props.href).toEqual({ url: link.url, external: true });
    await enter(stage.tab, "brand.name", "Other");
    expect(stage.tab.maybeFindByTestId(Button, "open-example")).toBeNull();
  });
});

describe("The set-up (X42, S4.15)", () => {
  const live = connection({
    goLive: [
      { name: "webhook", isMet: true, waived: null },
      { name: "payment", isMet: false, waived: null },
      { name: "refund", isMet: false, waived: { note: "Done in the old system", by: "ann@example.com", at: today } },
    ],
  });

  it("marks the first step that is left as the next one", async () => {
    const setUp = [
      { name: "install", isDone: true },
      { name: "connect", isDone: false },
      { name: "card", isDone: false },
    ] as const;
    const { tab } = await openSettings(settingsView({ setUp, connections: [] }));
    expect(textOf(tab.findByTestId(Flex, "step-install"))).toContain("Done");
    expect(textOf(tab.findByTestId(Flex, "step-connect"))).toContain("Next");
    expect(textOf(tab.findByTestId(Flex, "step-card"))).toContain("To do");
    expect(tab.findByTestId(LoadingButton, "connect-provider").props.variant).toBe("primary");
  });

  it("asks for a reason before an admin goes without a line of the list, and shows who did", async () => {
    const stage = await openSettings(settingsView({ connections: [live] }));
    await goTo(stage, "set-up");
    expect(textOf(stage.tab.findByTestId(Flex, "go-live"))).toContain("Not tried out yet");
    expect(textOf(stage.tab.findByTestId(Flex, "go-live-refund"))).toContain("Waived by ann@example.com");
    const modal = overlayOf(stage.tab.findByTestId(Button, "waive-payment"));
    fire(modal.find(LoadingButton), "onClick");
    await settle();
    expect(stage.server.to("PUT /api/settings/go-live")).toEqual([]);
    const asked = overlayOf(stage.tab.findByTestId(Button, "waive-payment"));
    expect(asked.find(TextArea).props.validationMessage).toBe("Enter a reason.");
    fire(asked.find(TextArea), "onInput", "Tried last year");
    await settle();
    const goLive = live.goLive?.map((item) => ({ ...item, isMet: true })) ?? null;
    const ready = settingsView({ connections: [{ ...live, goLive }] });
    stage.server.answers.set("PUT /api/settings/go-live", () => ready);
    fire(overlayOf(stage.tab.findByTestId(Button, "waive-payment")).find(LoadingButton), "onClick");
    await settle();
    expect(stage.server.to("PUT /api/settings/go-live")[0]?.body).toEqual({
      connectionId: "c1",
      name: "payment",
      note: "Tried last year",
    });
    expect(textOf(stage.tab.findByTestId(Flex, "go-live"))).toContain("Ready for customers");
  });
});
