import { describe, expect, it } from "vitest";
import { UnverifiedWebhookError } from "../../server/domain/errors.ts";
import type { Hint } from "../../server/ports/provider.ts";
import { readDojoWebhook, type WebhookReader } from "../../server/providers/dojo/webhook.ts";
import { flipped, posted } from "../contracts/provider.ts";
import { signatureOf } from "../sandbox/dojo/index.ts";

const receivedAt = Date.UTC(2026, 10, 20, 12);

/** Published by Dojo: its webhooks page and the tests of github.com/dojo-engineering/Dojo.Net, read in November 2026. */
const body =
  '{"id":"evt_hnnHxIKR_Uy6bhZCusCltw","event":"payment_intent.created","accountId":"acc_test","createdAt":"2022-02-01T13:07:41.8667859Z","data":{"paymentIntentId":"pi_vpwd4ooAPEqyNAQe4z89WQ","paymentStatus":"Created","captureMode":"Auto"}}';
const vectors = [
  {
    secret: "PDYkJQq6sESYHp_zJuTTBQ",
    header: "sha256=4B-49-F8-FE-25-A7-E6-7D-00-4F-A7-9C-F8-0B-63-00-C7-77-B4-F2-2D-E5-E1-22-84-FA-04-18-50-A1-76-FD",
  },
  {
    secret: "ws_OYsyzcrH70GpJfs8MMkKpg",
    header: "sha256=94-AC-93-67-D6-8B-69-6D-15-A2-C2-45-40-98-B5-E7-64-72-38-C5-1F-6D-32-D0-5F-CB-91-20-A9-20-64-F4",
  },
];

interface Delivery {
  readonly header: string | readonly string[] | undefined;
  readonly text?: Buffer | string;
}

function read(
  { header, text = body }: Delivery,
  secrets: readonly string[],
  mode: WebhookReader["mode"] = "test",
): Hint {
  const headers = { "dojo-signature": header };
  return readDojoWebhook(posted({ body: Buffer.from(text), headers, receivedAt }), { mode, secrets });
}

describe.each(vectors)("The signature $header", ({ secret, header }) => {
  it("holds for its own body and secret", () => {
    expect(read({ header }, [secret])).toEqual({
      dedupeKey: "evt_hnnHxIKR_Uy6bhZCusCltw",
      kind: "payment_intent.created",
      read: null,
    });
  });

  it("does not survive a change of any byte of the body (F5)", () => {
    for (const place of Buffer.from(body).keys()) {
      const text = flipped(Buffer.from(body), place);
      expect(() => read({ header, text }, [secret])).toThrow(UnverifiedWebhookError);
    }
  });

  it("does not survive a change of any byte of the header (F5)", () => {
    for (const place of Buffer.from(header).keys()) {
      const changed = flipped(Buffer.from(header), place).toString("latin1");
      expect(() => read({ header: changed }, [secret])).toThrow(UnverifiedWebhookError);
    }
  });

  it("does not survive a change of any byte of the secret (F5)", () => {
    for (const place of Buffer.from(secret).keys()) {
      const changed = flipped(Buffer.from(secret), place).toString("latin1");
      expect(() => read({ header }, [changed])).toThrow(UnverifiedWebhookError);
    }
  });

  it("holds in whatever way its hex digits are written", () => {
    expect(read({ header: header.toLowerCase() }, [secret]).read).toBeNull();
    expect(read({ header: `sha256=${header.slice(7).replaceAll("-", "")}` }, [secret]).read).toBeNull();
  });
});

describe("Checking a delivery of Dojo", () => {
  const secret = "ws_OYsyzcrH70GpJfs8MMkKpg";
  const signed = (text: string | Buffer, by = secret): Delivery => ({ header: signatureOf(text, by), text });
  const updated = JSON.stringify({
    id: "evt_1",
    event: "payment_intent.status_updated",
    createdAt: "2026-11-20T10:20:00.1234567Z",
    data: { paymentIntentId: "pi_sandbox_1", paymentStatus: "Captured" },
  });

  it("hints at the intent whose status changed, whatever it says of the status (F8)", () => {
    expect(read(signed(updated), [secret])).toEqual({
      dedupeKey: "evt_1",
      kind: "payment_intent.status_updated",
      read: { checkout: "pi_sandbox_1" },
    });
  });

  it("accepts either secret while one is being changed, and only one afterwards (F71)", () => {
    const withNew = signed(updated, "ws_new-secret");
    expect(read(withNew, [secret, "ws_new-secret"]).dedupeKey).toBe("evt_1");
    expect(read(signed(updated), [secret, "ws_new-secret"]).dedupeKey).toBe("evt_1");
    expect(() => read(withNew, [secret])).toThrow(UnverifiedWebhookError);
  });

  it("reads nothing for an object of the other mode (F13, X40)", () => {
    expect(read(signed(updated), [secret], "live").read).toBeNull();
  });

  it.each(["payment_intent.created", "payment_intent.send-receipt", "terminal_session.status_updated", "order.baked"])(
    "acknowledges %s without a read (F12)",
    (event) => {
      const text = JSON.stringify({ id: "evt_2", event, data: { paymentIntentId: "pi_sandbox_1" } });
      expect(read(signed(text), [secret])).toEqual({ dedupeKey: "evt_2", kind: event, read: null });
    },
  );

  it.each([{}, null, "pi_1", { paymentIntentId: 7 }, { paymentIntentId: "../customers" }])(
    "reads nothing where the data is %o",
    (data) => {
      const text = JSON.stringify({ id: "evt_3", event: "payment_intent.status_updated", data });
      expect(read(signed(text), [secret])).toMatchObject({ dedupeKey: "evt_3", read: null });
    },
  );

  it("refuses everything before a secret is known", () => {
    expect(() => read(signed(updated, ""), [])).toThrow(UnverifiedWebhookError);
  });

  it("refuses a header given twice, of another length and of another algorithm (F5)", () => {
    const { header = "" } = signed(updated) as { header: string };
    const wrong = [[header, header], `${header}-00`, header.slice(0, -3), header.replace("sha256", "sha1"), "sha256="];
    for (const one of wrong)
      expect(() => read({ header: one, text: updated }, [secret])).toThrow(UnverifiedWebhookError);
  });

  it("puts neither the body nor the signature into its refusal (F128)", () => {
    const forged = { header: `sha256=${Array.from({ length: 32 }, () => "AB").join("-")}`, text: updated };
    expect(() => read(forged, [secret])).toThrow(
      expect.objectContaining({ message: expect.not.stringMatching(/AB|evt_/) }),
    );
  });

  it.each(["", "{", "null", "[]", '"text"', '{"id":"evt_1"}', '{"id":7,"event":"x"}', `${"[".repeat(50_000)}`])(
    "keeps %o, which is signed and yet no event, under a key of its bytes (F10)",
    (text) => {
      expect(read(signed(text), [secret])).toEqual({
        dedupeKey: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        kind: "unreadable",
        read: null,
      });
    },
  );
});
