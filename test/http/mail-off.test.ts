import type { MessageView } from "@payments/shared";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";
import { create, newKey, newScene, problemOf } from "../scene.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ withoutMail: true });
});
afterAll(() => rig.close());

describe("a server without a mail server", () => {
  it("S2.19 X23 says so with the cure, refuses the press, and leaves the other ways open", async () => {
    const { id } = await create(newScene(rig));
    const { body } = await rig.card("GET", `/api/payments/${id}/message`);
    const message = body as MessageView;
    const blocked = new Map(message.channels.map((one) => [one.channel, one.blocked]));
    expect(blocked.get("email")).toContain("SMTP_URL and MAIL_FROM");
    expect([blocked.get("copied"), blocked.get("mail_program")]).toEqual([null, null]);
    const form = { idempotencyKey: newKey(), channels: ["email"], to: "mia@example.com" };
    const answer = await rig.card("POST", `/api/payments/${id}/deliveries`, {
      ...form,
      subject: message.subject,
      body: message.body,
    });
    expect(answer.status).toBe(409);
    expect(problemOf(answer).detail).toContain("SMTP_URL and MAIL_FROM");
  });
});
