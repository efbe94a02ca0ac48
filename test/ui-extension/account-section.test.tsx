import "./self.ts";
import { Alert, Button, Form, Link, LoadingButton, Modal, TableRow } from "@hubspot/ui-extensions";
import type { AuditEntryView, AuditPageView } from "@payments/shared";
import { describe, expect, it } from "vitest";
import { today } from "./samples.ts";
import { goTo, openSettings, settingsView, type SettingsStage } from "./settings-stage.tsx";
import { enter, field, fire, overlayOf, problem, settle, textOf } from "./stage.tsx";

function entry(seq: number, changes: Partial<AuditEntryView> = {}): AuditEntryView {
  return { seq, at: today, actor: "user:7", sentence: "Installed the app", changes: [], hash: "00", ...changes };
}

async function enterAccount(page: Partial<AuditPageView> = {}, mayChange = true): Promise<SettingsStage> {
  const stage = await openSettings(settingsView({ mayChange }));
  stage.server.answers.set("GET /api/audit", ({ query }) =>
    query["before"] === "2"
      ? { entries: [entry(1)], before: null, broken: null }
      : { entries: [entry(2)], before: null, broken: null, ...page },
  );
  await goTo(stage, "account");
  return stage;
}

const shown = ({ tab }: SettingsStage) => textOf(tab.getRootNode());

describe("the account's section", () => {
  it("X12 tells who changed what from what to what, by the person's address where it is known", async () => {
    const changes = [{ name: "email required", before: "true", after: "false" }];
    const stage = await enterAccount({
      entries: [
        entry(3, { sentence: "Changed settings: email required", changes }),
        entry(2, { actor: "timer", sentence: "Personal data and provider keys were erased" }),
        entry(1, { actor: "user:99" }),
      ],
    });
    const [first, second, third] = stage.tab.findAll(TableRow).map((row) => textOf(row));
    expect(first).toContain("email required: true → false");
    expect(first).toContain("ann@example.com");
    expect(second).toContain("By itself");
    expect(third).toContain("User 99");
  });

  it("X12 shows earlier entries when asked, and no button when there are none", async () => {
    const stage = await enterAccount({ before: 2 });
    fire(stage.tab.findByTestId(LoadingButton, "audit-more"), "onClick");
    await settle();
    expect(stage.tab.findAll(TableRow)).toHaveLength(2);
    expect(stage.tab.maybeFind(LoadingButton, { testId: "audit-more" })).toBeNull();
  });

  it("F127 says loudly that the log was tampered with", async () => {
    const stage = await enterAccount({ broken: { seq: 4, what: "missing" } });
    expect(stage.tab.find(Alert).props).toMatchObject({ variant: "danger" });
    expect(shown(stage)).toContain("Entry 4 is missing.");
  });

  it("X37 is for whoever may change settings", async () => {
    const stage = await enterAccount({}, false);
    expect(shown(stage)).toContain("Only people who may change the settings can see this.");
    expect(stage.server.to("GET /api/audit")).toEqual([]);
  });

  it("X46 gives the address of everything that is kept, and until when it works", async () => {
    const stage = await enterAccount();
    const url = "https://payments.example/export/abc";
    stage.server.answers.set("POST /api/export-links", () => ({ url, expiresAt: today + 600_000 }));
    fire(stage.tab.findByTestId(LoadingButton, "export"), "onClick");
    await settle();
    expect(stage.tab.find(Link).props.href).toEqual({ url, external: true });
    expect(shown(stage)).toContain("The address works until");
  });

  it("X46 disconnects only after the account's number was entered, and says what became of it", async () => {
    const stage = await enterAccount();
    const modal = () => overlayOf(stage.tab.findByTestId(Button, "disconnect")).find(Modal);
    const press = async () => {
      fire(modal().find(Form), "onSubmit", { targetValue: {} });
      await settle();
    };
    fire(modal(), "onOpen");
    await press();
    expect(field(modal(), "Input", "account").props.validationMessage).toContain("digits only");
    expect(stage.server.to("POST /api/disconnection")).toEqual([]);
    const fields = [{ name: "account", message: "This account's number is 62515." }];
    stage.server.answers.set("POST /api/disconnection", () => problem(422, { fields }));
    await enter(modal(), "account", "4711");
    await press();
    expect(field(modal(), "Input", "account").props.validationMessage).toBe("This account's number is 62515.");
    stage.server.answers.set("POST /api/disconnection", () => ({ disconnected: true }));
    await enter(modal(), "account", "62515");
    await press();
    expect(stage.server.to("POST /api/disconnection").at(-1)?.body).toEqual({ account: 62_515 });
    expect(stage.tab.findAll(Alert).at(-1)?.props.title).toContain("The app is disconnected.");
  });
});
