import "./self.ts";
import {
  Alert,
  Button,
  EmptyState,
  ErrorState,
  Form,
  LoadingButton,
  Modal,
  MultiSelect,
  Select,
  StatusTag,
  TableRow,
} from "@hubspot/ui-extensions";
import type { ApiKeysView, ApiKeyView, EndpointsView, EndpointView, SentMessages } from "@payments/shared";
import { afterEach, describe, expect, it, vi } from "vitest";
import { writeKey } from "../../server/domain/api-key.ts";
import { checkKey } from "../../ui-extension/src/app/settings/key-check.ts";
import { goTo, openSettings, settingsView, type SettingsStage } from "./settings-stage.tsx";
import { today } from "./samples.ts";
import { enter, field, fire, overlayOf, problem, settle, textOf } from "./stage.tsx";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const hour = 3_600_000;
const keyId = "5Hq0cX3vT8yLkW2mNz7pRb";
const text = writeKey({ mode: "test", keyId }, "Zb7dQ1aFs9Kj3Gh5Pw2XyT");

function apiKey(changes: Partial<ApiKeyView> = {}): ApiKeyView {
  return {
    id: keyId,
    name: "Web shop",
    mode: "test",
    rights: ["read", "create"],
    ending: text.slice(-4),
    createdBy: "7",
    createdAt: today - 48 * hour,
    lastUsedAt: today - hour,
    revokedAt: null,
    ...changes,
  };
}

function endpoint(changes: Partial<EndpointView> = {}): EndpointView {
  return {
    id: "e1",
    url: "https://shop.example.com/hooks",
    mode: "test",
    types: ["payment.paid"],
    state: "listening",
    formerUntil: null,
    createdAt: today,
    ...changes,
  };
}

const docsUrl = "https://payments.example/docs/api";
const types = ["payment.created", "payment.paid"];

function says({ server }: SettingsStage, route: string, answer: object): void {
  server.answers.set(route, () => answer);
}

async function enterKeys(keys: readonly ApiKeyView[], mayChange = true): Promise<SettingsStage> {
  const stage = await openSettings(settingsView({ mayChange }));
  says(stage, "GET /api/webhook-endpoints", { endpoints: [], types, docsUrl } satisfies EndpointsView);
  says(stage, "GET /api/api-keys", { keys, docsUrl } satisfies ApiKeysView);
  await goTo(stage, "api");
  return stage;
}

async function enterHooks(endpoints: readonly EndpointView[]): Promise<SettingsStage> {
  const stage = await openSettings();
  says(stage, "GET /api/api-keys", { keys: [], docsUrl } satisfies ApiKeysView);
  says(stage, "GET /api/webhook-endpoints", { endpoints, types, docsUrl } satisfies EndpointsView);
  await goTo(stage, "api");
  return stage;
}

async function press({ tab }: SettingsStage, testId: string): Promise<void> {
  fire(tab.maybeFind(Button, { testId }) ?? tab.find(LoadingButton, { testId }), "onClick");
  await settle();
}

async function submit({ tab }: SettingsStage, testId: string): Promise<void> {
  fire(tab.findByTestId(Form, testId), "onSubmit", { targetValue: {} });
  await settle();
}

/** Presses a button that asks first, and then what it asks about. */
async function pressAndConfirm({ tab }: SettingsStage, testId: string): Promise<string> {
  const modal = overlayOf(tab.find(Button, { testId })).find(Modal);
  fire(modal.find(LoadingButton, { testId: `${testId}-submit` }), "onClick");
  await settle();
  return `${String(modal.props.title)} ${textOf(modal)}`;
}

describe("The section of API keys", () => {
  it("S4.20 leads to a page of ours that makes and shows the key, and shows nothing of it here", async () => {
    const stage = await enterKeys([]);
    expect(stage.tab.find(EmptyState).props.title).toBe("No program has access yet");
    says(stage, "POST /api/api-keys", { url: "https://payments.example/keys/x", expiresAt: today + hour });
    await enter(stage.tab, "name", "Web shop");
    fire(stage.tab.find(Select, { name: "mode" }), "onChange", "live");
    fire(stage.tab.find(MultiSelect, { name: "rights" }), "onChange", ["read", "refund"]);
    await submit(stage, "new-key");
    expect(stage.server.to("POST /api/api-keys").map(({ body }) => body)).toEqual([
      { idempotencyKey: "key-1", name: "Web shop", mode: "live", rights: ["read", "refund"] },
    ]);
    const open = stage.tab.find(Button, { testId: "open-secret" });
    expect(open.props.href).toEqual({ url: "https://payments.example/keys/x", external: true });
    says(stage, "GET /api/api-keys", { keys: [apiKey()], docsUrl });
    await press(stage, "have-secret");
    expect(stage.tab.findAll(TableRow)).toHaveLength(2);
  });

  it("shows what is wrong at its field, and keeps what was entered (P8)", async () => {
    const stage = await enterKeys([]);
    const fields = [{ name: "name", message: "Give it a name." }];
    says(stage, "POST /api/api-keys", problem(422, { fields }));
    await enter(stage.tab, "name", "  ");
    await submit(stage, "new-key");
    expect(field(stage.tab, "Input", "name").props).toMatchObject({
      error: true,
      validationMessage: "Give it a name.",
    });
  });

  it("tells of each key what it may do and when it was used last, and asks before it is revoked", async () => {
    const stage = await enterKeys([apiKey(), apiKey({ id: "0".repeat(22), name: "Old", revokedAt: today - hour })]);
    const rows = stage.tab.findAll(TableRow).map(textOf);
    expect(rows[1]).toContain("Look at payments, Create payments");
    expect(rows[1]).toContain("1 hour ago");
    expect(rows[2]).toContain("Revoked");
    const after = { keys: [apiKey({ revokedAt: today })], docsUrl };
    says(stage, `POST /api/api-keys/${keyId}/revocation`, after);
    expect(await pressAndConfirm(stage, `revoke-${keyId}`)).toContain("locked out at once");
    expect(stage.server.to(`POST /api/api-keys/${keyId}/revocation`)).toHaveLength(1);
    expect(stage.tab.maybeFind(Button, { testId: `revoke-${keyId}` })).toBeNull();
  });

  it("F120 tells its owner a mistyped key from a revoked one, without sending it anywhere", async () => {
    const stage = await enterKeys([apiKey({ revokedAt: today - hour })]);
    const calls = stage.server.calls.length;
    await enter(stage.tab, "key", text);
    expect(stage.tab.find(Alert).props.title).toContain("This is “Web shop”, revoked");
    await enter(stage.tab, "key", `${text.slice(0, -9)}x${text.slice(-8)}`);
    expect(stage.tab.find(Alert).props.title).toContain("This was copied wrongly");
    expect(stage.server.calls.length).toBe(calls);
  });

  it("F107 is closed to people who may not change the settings, and says who can help", async () => {
    const stage = await enterKeys([apiKey()], false);
    expect(stage.server.to("GET /api/api-keys")).toEqual([]);
    expect(textOf(stage.tab.getRootNode())).toContain("An admin can give you the right under People.");
  });

  it("says what happened when it cannot be read (P8)", async () => {
    const stage = await openSettings();
    says(stage, "GET /api/webhook-endpoints", { endpoints: [], types, docsUrl });
    says(stage, "GET /api/api-keys", problem(503, { title: "Slow" }));
    await goTo(stage, "api");
    expect(stage.tab.find(ErrorState).props.title).toBe("Slow");
  });
});

describe("A key looked at in the browser", () => {
  it("F120 is judged as the server judges it", () => {
    const live = writeKey({ mode: "live", keyId }, "Zb7dQ1aFs9Kj3Gh5Pw2XyT");
    expect(checkKey(` ${text}\n`, [apiKey()])).toEqual({ is: "works", key: apiKey() });
    expect(checkKey(text, [])).toEqual({ is: "unknown" });
    expect(checkKey(live, [apiKey()])).toEqual({ is: "unknown" });
    for (const wrong of ["", "pt_test_", text.slice(1), text.toLowerCase(), `${text}x`]) {
      expect(checkKey(wrong, [apiKey()])).toEqual({ is: "mistyped" });
    }
  });
});

describe("The section of webhooks", () => {
  const path = "/api/webhook-endpoints/e1";
  const messages = (state: SentMessages["messages"][number]["state"]): SentMessages => ({
    messages: [
      {
        id: "m1",
        messageId: "msg_1",
        type: "payment.paid",
        paymentId: "p1",
        state,
        createdAt: today - hour,
        nextAt: null,
        attempts: [{ at: today, milliseconds: 12, status: 500, trouble: "refused" }],
      },
    ],
  });

  it("X45 adds an endpoint with all types ticked, and keeps what was entered when its address is refused", async () => {
    const stage = await enterHooks([]);
    const titles = stage.tab.findAll(EmptyState).map(({ props }) => props.title);
    expect(titles).toEqual(["No program has access yet", "Nobody is told yet"]);
    const fields = [{ name: "url", message: "This address leads into a private network." }];
    says(stage, "POST /api/webhook-endpoints", problem(422, { fields }));
    await enter(stage.tab, "url", "https://10.0.0.1/");
    await submit(stage, "new-endpoint");
    expect(field(stage.tab, "Input", "url").props).toMatchObject({ error: true, value: "https://10.0.0.1/" });
    says(stage, "POST /api/webhook-endpoints", { endpoints: [endpoint()], types, docsUrl });
    await enter(stage.tab, "url", "https://shop.example.com/hooks");
    await submit(stage, "new-endpoint");
    expect(stage.server.to("POST /api/webhook-endpoints").at(-1)?.body).toEqual({
      idempotencyKey: expect.any(String) as string,
      url: "https://shop.example.com/hooks",
      mode: "test",
      types,
    });
    expect(stage.tab.find(StatusTag).props.variant).toBe("success");
  });

  it("X45 shows the secret only on a page of ours, and asks before it is replaced", async () => {
    const stage = await enterHooks([endpoint()]);
    says(stage, `POST ${path}/rotation`, {
      endpoints: [endpoint({ formerUntil: today + 24 * hour })],
      types,
      docsUrl,
    });
    expect(await pressAndConfirm(stage, "rotate-e1")).toContain("signed with both secrets for a day");
    expect(textOf(stage.tab.getRootNode())).toContain("The former secret signs too until");
    says(stage, `POST ${path}/secret-links`, { url: "https://p.example/s/x", expiresAt: today + hour });
    await press(stage, "secret-e1");
    expect(stage.tab.find(Button, { testId: "open-secret" }).props.href).toMatchObject({ external: true });
  });

  it("X45 shows what was not taken with its reason, and sends it again on a press", async () => {
    const stage = await enterHooks([endpoint({ state: "ailing" })]);
    expect(stage.tab.find(Alert).props.title).toContain("tried again by itself");
    says(stage, `GET ${path}/deliveries`, messages("dead"));
    await press(stage, "messages-e1");
    expect(textOf(stage.tab.findAll(TableRow)[1] ?? stage.tab.getRootNode())).toContain("1 try: answered 500");
    says(stage, `POST ${path}/deliveries/m1/replay`, messages("due"));
    await press(stage, "resend-m1");
    expect(stage.server.to(`POST ${path}/deliveries/m1/replay`)).toHaveLength(1);
    expect(stage.tab.maybeFind(Button, { testId: "resend-m1" })).toBeNull();
  });

  it("X45 has one that is gone listen again, and says what was missed is not told later", async () => {
    const stage = await enterHooks([endpoint({ state: "gone" })]);
    says(stage, `PUT ${path}`, { endpoints: [endpoint()], types, docsUrl });
    await press(stage, "pause-e1");
    expect(stage.server.to(`PUT ${path}`).map(({ body }) => body)).toMatchObject([{ isPaused: false }]);
    expect(stage.tab.find(StatusTag).props.variant).toBe("success");
  });
});
