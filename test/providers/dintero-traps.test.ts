import { describe, expect, it, onTestFinished } from "vitest";
import { orderFor, upstreamErrorOf } from "../contracts/provider.ts";
import { asReceived, nok, openAtDintero, payAtDintero, portalId, setUpDintero, webhookUrl } from "./dintero-set-up.ts";
import type { OpenedSubject } from "./dintero-set-up.ts";

async function start() {
  const subject = await setUpDintero();
  onTestFinished(subject.close);
  return { ...subject, order: orderFor(subject) };
}

/** What was sent to make the session. */
function createdBy({ dintero }: Pick<OpenedSubject, "dintero">) {
  const call = dintero.calls().find(({ path }) => path === "/v1/sessions-profile");
  if (!call) throw new Error("No session was asked for.");
  return { headers: call.headers, text: call.text, body: call.body as Readonly<Record<string, unknown>> };
}

describe("What is asked of Dintero for a payment", () => {
  it("ends when the order does, always, since its own end is not documented (S1.22)", async () => {
    const subject = await openAtDintero();
    const { expiresAt } = subject.order;
    expect(createdBy(subject).body["expires_at"]).toBe(new Date(expiresAt).toISOString());
    const [session] = subject.dintero.sessions();
    expect(session?.expires_at).toBe("2026-11-20T13:00:00.500Z");
  });

  it.each([
    ["auto", true],
    ["manual", false],
  ] as const)(
    "says `auto_capture` for %s, for it only authorises when nothing is said (S2.17)",
    async (capture, auto) => {
      const subject = await openAtDintero({ capture });
      expect(createdBy(subject).body["configuration"]).toMatchObject({ auto_capture: auto });
    },
  );

  it("has sums checked strictly, in making and in changing, so that a wrong one is refused", async () => {
    const subject = await openAtDintero();
    const toggle = "strict-session-amounts";
    expect(createdBy(subject).headers["dintero-feature-toggles"]).toBe(toggle);
    await subject.account.changeAmount?.(subject.reference, { ...subject.order, amount: nok(1_000) });
    const changing = subject.dintero.calls().find(({ method }) => method === "PUT");
    expect(changing?.headers["dintero-feature-toggles"]).toBe(toggle);
  });

  it("names the portal and the payment in keys of its own, and reads them back (S4.6)", async () => {
    const subject = await openAtDintero();
    const metadata = createdBy(subject).body["metadata"] as Record<string, unknown>;
    expect(Object.keys(metadata).every((name) => name.startsWith("ext_"))).toBe(true);
    expect((await subject.account.read(subject.reference)).paymentId).toBe(subject.order.paymentId);
    subject.dintero.rewrite(subject.reference, { metadata: { ...metadata, ext_account: String(portalId + 1) } });
    expect((await subject.account.read(subject.reference)).paymentId).toBeNull();
    subject.dintero.rewrite(subject.reference, { metadata: {} });
    expect((await subject.account.read(subject.reference)).paymentId).toBeNull();
  });

  it("has callbacks come by POST, about failures and the back office too", async () => {
    const { url } = createdBy(await openAtDintero()).body as { url: { callback_url: string; return_url: string } };
    const [address, query = ""] = url.callback_url.split("?");
    expect(address).toBe(webhookUrl);
    const wishes = new URLSearchParams(query);
    expect([wishes.get("method"), wishes.get("report_error")]).toEqual(["POST", "true"]);
    expect(wishes.getAll("report_event")).toEqual(["CAPTURE", "REFUND", "VOID"]);
  });

  it("tells nothing of the payer, and never has Dintero send the link (S3.11, S5.9)", async () => {
    const { text } = createdBy(await openAtDintero());
    for (const word of ["Mia", 'example.com"', "customer", "publish"]) expect(text).not.toContain(word);
  });

  it("says who is calling, as integrators are asked to", async () => {
    const { headers } = createdBy(await openAtDintero());
    expect(headers).toMatchObject({
      "dintero-system-name": "HubSpot",
      "dintero-system-plugin-name": "Payments tab",
      "dintero-system-plugin-version": "0.1.0",
    });
  });
});

describe("A session whose answer was lost (F21)", () => {
  it("is left behind: there is no key and no list to find it by, and nobody has its address", async () => {
    const { account, dintero, order } = await start();
    dintero.faults.add({ kind: "answer_lost_after", path: /sessions-profile/, times: 1 });
    expect(await upstreamErrorOf(account.openCheckout(order))).toMatchObject({ fault: "ambiguous" });
    const opened = await account.openCheckout({ ...order, isRepeat: true });
    const [orphan, own] = dintero.sessions();
    expect(opened.reference).toBe(own?.id);
    expect(JSON.stringify(opened)).not.toContain(orphan?.id);
  });

  it("is met again where we know it, unless it has ended since", async () => {
    const { account, dintero, order, reference, advance } = await openAtDintero();
    const repeat = { ...order, isRepeat: true };
    expect((await account.openCheckout(repeat)).reference).toBe(reference);
    dintero.inBackOffice(reference, "CANCEL");
    const next = await account.openCheckout(repeat);
    expect(next.reference).not.toBe(reference);
    advance(2 * 60 * 60 * 1000);
    const later = { ...repeat, expiresAt: order.expiresAt + 4 * 60 * 60 * 1000 };
    expect((await account.openCheckout(later)).reference).not.toBe(next.reference);
  });

  it("is left behind as well while it cannot be read yet (F27)", async () => {
    const { account, dintero, order, reference } = await openAtDintero();
    dintero.rewrite(reference, { account_id: "T00000000" });
    const opened = await account.openCheckout({ ...order, isRepeat: true });
    expect(opened.reference).not.toBe(reference);
  });

  it("is not met again by another connection", async () => {
    const { reopen, order, reference } = await openAtDintero();
    const other = await reopen({}, "c2").openCheckout({ ...order, isRepeat: true });
    expect(other.reference).not.toBe(reference);
  });
});

describe("A page that is not what was asked for (F25, F26)", () => {
  const creating = { kind: "changed_after", method: "POST", path: /sessions-profile/ } as const;
  const ask = (amount: number) => (body: Record<string, unknown>) => {
    const session = body["session"] ?? body;
    const { order } = session as { order: object };
    const wrong = { ...(session as object), order: { ...order, amount } };
    return body["session"] === undefined ? wrong : { ...body, session: wrong };
  };

  it("is read again, and shown when the session itself is right or was not told", async () => {
    const { account, dintero, order } = await start();
    dintero.faults.add({ ...creating, times: 1, change: ask(1) });
    await expect(account.openCheckout(order)).resolves.toMatchObject({ expiresAt: order.expiresAt });
    dintero.faults.add({ ...creating, times: 1, change: ({ session: _session, ...body }) => body });
    await expect(account.openCheckout({ ...order, generation: 2 })).resolves.toMatchObject({
      expiresAt: order.expiresAt,
    });
  });

  it("is closed and never shown when it asks another sum at the second look, too", async () => {
    const { account, dintero, order, countPayable } = await start();
    dintero.faults.add({ ...creating, change: ask(1) });
    dintero.faults.add({ kind: "changed_after", method: "GET", path: /sessions\//, change: ask(1) });
    const error = await upstreamErrorOf(account.openCheckout(order));
    expect(error).toMatchObject({ fault: "unexpected", details: { said: "The page Dintero made asks another sum." } });
    expect(await countPayable(order.paymentId)).toBe(0);
  });

  it("is left alone when it is another payment's", async () => {
    const { account, dintero, order } = await start();
    const { reference } = await account.openCheckout(order);
    dintero.faults.add({ ...creating, change: (body) => ({ id: reference, url: body["url"] }) });
    const error = await upstreamErrorOf(account.openCheckout({ ...order, generation: 2 }));
    expect(error.details.said).toBe("The page Dintero made is for another payment.");
    expect(dintero.isPayable(reference)).toBe(true);
  });

  it.each(["https://checkout.dintero.com.example.com/v1/view/1", "http://checkout.dintero.com/v1/view/1"])(
    "is closed when its address is %s",
    async (url) => {
      const { account, dintero, order, countPayable } = await start();
      dintero.faults.add({ ...creating, change: (body) => ({ ...body, url }) });
      const error = await upstreamErrorOf(account.openCheckout(order));
      expect(error).toMatchObject({ fault: "unexpected" });
      expect(JSON.stringify(error)).not.toContain("view");
      expect(await countPayable(order.paymentId)).toBe(0);
    },
  );

  it("is never shown when it is another account's (P6)", async () => {
    const { account, dintero, order } = await start();
    dintero.faults.add({ ...creating, change: ({ url }) => ({ id: "P12345678.1", url }) });
    const error = await upstreamErrorOf(account.openCheckout(order));
    expect(error).toMatchObject({ fault: "unexpected", details: { said: expect.stringContaining("another account") } });
    expect(dintero.calls().at(-1)?.path).toBe("/v1/sessions-profile");
  });

  it("leaves the outcome open when the second look fails", async () => {
    const { account, dintero, order } = await start();
    dintero.faults.add({ ...creating, change: ask(1) });
    dintero.faults.add({ kind: "server_error", method: "GET", path: /sessions\// });
    const error = await upstreamErrorOf(account.openCheckout(order));
    expect(error).toMatchObject({ fault: "ambiguous", details: { status: undefined } });
  });

  it("is no checkout to read either: another object's answer is not believed", async () => {
    const { account, dintero, reference } = await payAtDintero();
    const change = (body: Record<string, unknown>) => ({ ...body, session_id: "T12345601.other" });
    dintero.faults.add({ kind: "changed_after", path: /transactions\//, change });
    expect(await upstreamErrorOf(account.read(reference))).toMatchObject({ fault: "unexpected" });
  });
});

describe("Closing a session (F29, F81)", () => {
  it("finds out that it was paid in that moment", async () => {
    const { account, dintero, reference } = await payAtDintero();
    const change = ({ transaction_id: _id, events: _events, ...body }: Record<string, unknown>) => body;
    dintero.faults.add({ kind: "changed_after", method: "GET", path: /sessions\//, times: 1, change });
    expect(await account.closeCheckout(reference)).toBe("already_paid");
    expect(dintero.calls().some(({ path }) => path.endsWith("/cancel"))).toBe(true);
  });

  it("lets go of no money by the way: what is held or looked at counts as paid", async () => {
    const held = await payAtDintero({ capture: "manual" });
    expect(await held.account.closeCheckout(held.reference)).toBe("already_paid");
    expect(held.transaction().status).toBe("AUTHORIZED");
    const onHold = await openAtDintero();
    onHold.dintero.payOnHold(onHold.reference);
    expect(await onHold.account.closeCheckout(onHold.reference)).toBe("already_paid");
  });

  it("ends what the payer has begun, after which it takes no money", async () => {
    const { account, dintero, reference } = await openAtDintero();
    dintero.challenge(reference);
    expect(await account.closeCheckout(reference)).toBe("closed");
    expect(dintero.pay(reference)).toBe("refused");
  });

  it("is over where the session has run out or failed for good", async () => {
    const { account, dintero, reference } = await openAtDintero();
    dintero.fail(reference);
    expect(await account.closeCheckout(reference)).toBe("closed");
    const other = await openAtDintero();
    other.advance(2 * 60 * 60 * 1000);
    expect(await other.account.closeCheckout(other.reference)).toBe("closed");
  });
});

describe("Another sum for a session (F80)", () => {
  it("comes about only while nobody has opened it", async () => {
    const { account, dintero, reference, order } = await openAtDintero();
    const less = { ...order, amount: nok(70_000) };
    dintero.visit(reference);
    expect(await account.changeAmount?.(reference, less)).toBe("replace");
    expect((await account.read(reference)).asked).toEqual(order.amount);
  });

  it("is left to another session when Dintero refuses, or when the session has ended", async () => {
    const { account, dintero, reference, order } = await openAtDintero();
    const less = { ...order, amount: nok(70_000) };
    const unseen = (body: Record<string, unknown>) => ({ ...body, events: [] });
    dintero.visit(reference);
    dintero.faults.add({ kind: "changed_after", method: "GET", times: 1, change: unseen });
    expect(await account.changeAmount?.(reference, less)).toBe("replace");
    expect(dintero.calls().at(-1)?.method).toBe("PUT");
    dintero.inBackOffice(reference, "CANCEL");
    expect(await account.changeAmount?.(reference, less)).toBe("replace");
  });
});

describe("A callback that tells of a failure (F2, F3)", () => {
  it.each(["cancelled", "authorization", "failed"])(
    "with error=%s takes nothing from a payment that was made",
    async (error) => {
      const { account, dintero, reference, amount } = await openAtDintero();
      if (error === "cancelled") dintero.leave(reference);
      else dintero.decline(reference);
      dintero.pay(reference);
      const [failure] = dintero.webhooks.sent.map((delivery) => account.readWebhook(asReceived(delivery)));
      expect(failure?.read).toEqual({ checkout: reference });
      expect((await account.read(reference)).money.map((fact) => fact.amount)).toEqual([amount]);
    },
  );

  it("leaves the session as it is when the payer only went away", async () => {
    const { account, dintero, reference } = await openAtDintero();
    dintero.leave(reference);
    const hints = dintero.webhooks.sent.map((delivery) => account.readWebhook(asReceived(delivery)));
    expect(hints).toEqual([expect.objectContaining({ kind: "cancelled", read: { checkout: reference } })]);
    expect(await account.read(reference)).toMatchObject({ checkout: "live", attempts: [], money: [] });
  });
});

describe("An account without a signature secret", () => {
  it("sends callbacks that are signed by nothing; they are reasons to read all the same", async () => {
    const { dintero, reopen, ...subject } = await start();
    const { accountId, clientId, clientSecret } = dintero.keys.issue({ isUnsigned: true });
    const account = reopen({ accountId, clientId, clientSecret, webhookSecret: "" });
    const { reference } = await account.openCheckout(subject.order);
    dintero.pay(reference);
    const [delivery] = dintero.webhooks.sent.map((sent) => asReceived(sent));
    expect(delivery?.headers).not.toHaveProperty("dintero-signature");
    expect(delivery && account.readWebhook(delivery).read).toEqual({ checkout: reference });
  });
});

describe("What Dintero tells of the payer", () => {
  it("is read from the transaction, and a form nobody documented costs no payment (S3.21)", async () => {
    const subject = await payAtDintero();
    const { transaction_id: id } = subject.dintero.sessions()[0] ?? {};
    const told = async (customer: unknown) => {
      subject.dintero.rewrite(id ?? "", { customer });
      return (await subject.account.read(subject.reference)).payer;
    };
    const given = { email: "kari@example.com", phone_number: "+4799999999" };
    expect(await told(given)).toEqual({ name: null, email: "kari@example.com", phone: "+4799999999" });
    expect(await told({ email: "" })).toBeUndefined();
    expect(await told({ email: 7 })).toBeUndefined();
  });
});
