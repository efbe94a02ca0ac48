import "./self.ts";
import { Alert, Button, LoadingButton, Panel, Text } from "@hubspot/ui-extensions";
import type { CreateForm } from "@payments/shared";
import { afterEach, describe, expect, it, vi } from "vitest";
import { connection, createForm, tabView } from "./samples.ts";
import { connection as shownConnection, goTo, openSettings, settingsView } from "./settings-stage.tsx";
import { enterStage, fire, overlayOf, settle, textOf, type Stage } from "./stage.tsx";

afterEach(() => vi.unstubAllGlobals());

const refused = {
  id: "c9",
  label: "Stripe (key ending 4242)",
  why: "Stripe no longer accepts its keys.",
  cure: "Have an admin enter new keys in the settings, under Connections.",
};

async function openForm(change: Partial<CreateForm>): Promise<Stage> {
  const stage = await enterStage({ view: tabView({ create: { form: createForm(change) } }) });
  fire(panelOf(stage), "onOpen");
  await settle();
  return stage;
}

const panelOf = ({ tab }: Stage) => overlayOf(tab.findByTestId(Button, "create-payment")).find(Panel);

describe("Connected accounts that the form does not offer (S3.13)", () => {
  it("are named with why and the cure", async () => {
    const stage = await openForm({ leftOut: [refused] });
    const note = stage.tab.findByTestId(Alert, "left-out-c9");
    expect(note.props.title).toBe("Stripe (key ending 4242) is not offered");
    expect(textOf(note)).toBe(`${refused.why} ${refused.cure}`);
  });

  it("for their currency say which they take", async () => {
    const pounds = connection({ id: "c2", label: "Dojo", currencies: ["GBP", "USD"] });
    const stage = await openForm({ connections: [connection(), pounds] });
    expect(textOf(stage.tab.findByTestId(Text, "other-currency-c2"))).toBe(
      "Dojo is not offered: Dojo takes GBP and USD only.",
    );
  });

  it("are a warning where none is left for the currency, before anything is pressed", async () => {
    const stage = await openForm({ connections: [connection({ label: "Dojo", currencies: ["GBP"] })] });
    const warning = stage.tab.findByTestId(Alert, "no-connection");
    expect(warning.props.title).toBe("No working payment account takes EUR");
    expect(textOf(warning)).toContain("Dojo takes GBP only. Choose another currency");
  });

  it("stop the button where none works, with a way to new keys for an admin", async () => {
    const blocked = { reason: "not_working", title: refused.why, cure: refused.cure, paymentId: null } as const;
    const stage = await enterStage({ view: tabView({ create: { blocked }, mayConnect: true }) });
    expect(stage.tab.findByTestId(Alert, "blocked").props.title).toBe(refused.why);
    expect(textOf(stage.tab.findByTestId(LoadingButton, "connect-provider"))).toBe("Enter new keys");
    expect(stage.tab.findByTestId(Button, "look-again")).toBeTruthy();
  });
});

describe("A connection that is not let in, in the settings (X41)", () => {
  const trouble = { reason: "right_missing", said: "No right to write.", since: Date.UTC(2026, 10, 20) } as const;

  it("is told with the provider's own words and tried again at a press", async () => {
    const stage = await openSettings(settingsView({ connections: [shownConnection({ trouble })] }));
    await goTo(stage, "connections");
    const alert = stage.tab.findByTestId(Alert, "trouble-c1");
    expect(alert.props.title).toBe("The key lacks a right it needs");
    expect(textOf(alert)).toContain("It said: “No right to write.”");
    stage.server.answers.set("POST /api/connections/c1/checks", () => ({ works: true }));
    stage.state.view = settingsView({ connections: [shownConnection()] });
    fire(stage.tab.findByTestId(LoadingButton, "try-c1"), "onClick");
    await settle();
    expect(stage.server.to("POST /api/connections/c1/checks")[0]?.body).toEqual({ idempotencyKey: expect.any(String) });
    expect(stage.tab.maybeFindByTestId(Alert, "trouble-c1")).toBeNull();
  });
});
