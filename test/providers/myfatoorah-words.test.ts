import { describe, expect, it } from "vitest";
import { openInvoice, payInvoice } from "./myfatoorah-set-up.ts";
import { orderFor } from "../contracts/provider.ts";

describe("MyFatoorah's words for an invoice", () => {
  it.each([
    ["Pending", "live"],
    ["Paid", "used"],
    ["Canceled", "cancelled"],
  ] as const)("%s means %s", async (word, checkout) => {
    const { account, fake, id, reference } = await openInvoice();
    fake.say(id, word);
    expect(await account.read(reference)).toMatchObject({ checkout, money: [], unknownWords: [] });
  });

  it.each(["OnReview", "PAID", "Success", "constructor", ""])(
    "%o is unknown: it brings no money, and the page might still take some (F12, R16)",
    async (word) => {
      const { account, fake, id, reference } = await openInvoice();
      fake.say(id, word);
      expect(await account.read(reference)).toMatchObject({ checkout: "live", money: [], unknownWords: [word] });
    },
  );
});

describe("MyFatoorah's words for a transaction", () => {
  it.each(["Succss", "Success", "SUCCESS"])("%s is money", async (word) => {
    const { account, fake, id, reference, amount } = await payInvoice();
    fake.say(id, word, "transaction");
    const { money, attempts, unknownWords } = await account.read(reference);
    expect(money).toMatchObject([{ kind: "captured", amount }]);
    expect(attempts).toMatchObject([{ state: "captured" }]);
    expect(unknownWords).toEqual([]);
  });

  it.each([
    ["InProgress", "started"],
    ["Failed", "declined"],
    ["Canceled", "cancelled_by_payer"],
  ] as const)("%s is an attempt that is %s, and no money", async (word, state) => {
    const { account, fake, id, reference } = await openInvoice();
    fake.decline(id, { status: word, error: null, errorCode: "" });
    expect(await account.read(reference)).toMatchObject({ checkout: "live", money: [], attempts: [{ state }] });
  });

  it("Authorize is money that is held, which nothing but its capture or release stops", async () => {
    const { account, fake, id, reference, amount } = await payInvoice({}, { capture: "manual" });
    expect(fake.invoices().at(-1)?.transactions.at(-1)?.status).toBe("Authorize");
    const snapshot = await account.read(reference);
    expect(snapshot).toMatchObject({ checkout: "used", attempts: [{ state: "authorised" }], unknownWords: [] });
    expect(snapshot.money).toMatchObject([{ kind: "authorised", amount }]);
    expect(await account.closeCheckout(reference)).toBe("already_paid");
    expect(fake.payable().some((invoice) => invoice.id === id)).toBe(false);
  });

  it("Canceled with a code is the payer's change of mind also where money was to be held", async () => {
    const { account, fake, id, reference } = await openInvoice({}, { capture: "manual" });
    fake.decline(id, { status: "Canceled", error: "Transaction canceled!", errorCode: "MF006" });
    const { attempts, money } = await account.read(reference);
    expect(attempts).toMatchObject([{ state: "cancelled_by_payer", declineReason: "Transaction canceled!" }]);
    expect(money).toEqual([]);
  });

  it.each(["SUCCSS", "Sucess", "Refunded", "toString"])("%s is unknown and no money (F12, R16)", async (word) => {
    const { account, fake, id, reference } = await payInvoice();
    fake.say(id, word, "transaction");
    expect(await account.read(reference)).toMatchObject({ money: [], attempts: [], unknownWords: [word] });
  });

  it.each([
    ["MF001", "3-D Secure failed."],
    ["MF004", "There was not enough money."],
    ["MF020", "The payment failed for a reason that was not told."],
    ["MF999", "The payment was not made."],
    ["", "The payment was not made."],
  ])("a failure with code %o and no sentence says: %s", async (errorCode, declineReason) => {
    const { account, fake, id, reference } = await openInvoice();
    fake.decline(id, { error: null, errorCode });
    const [attempt] = (await account.read(reference)).attempts;
    expect(attempt).toMatchObject({ declineReason, declineCode: errorCode || null });
  });

  it("a failure with a sentence is told in their words", async () => {
    const { account, fake, id, reference } = await openInvoice();
    fake.decline(id, { error: "Do not honour", errorCode: "MF002" });
    const [attempt] = (await account.read(reference)).attempts;
    expect(attempt).toMatchObject({ declineReason: "Do not honour", declineCode: "MF002", method: "KNET" });
  });
});

describe("MyFatoorah's words for a refund", () => {
  it.each([
    ["Pending", "requested", ["captured"]],
    ["Refunded", "done", ["captured", "refunded"]],
    ["Canceled", "failed", ["captured"]],
    ["Reconsidered", "requested", ["captured"]],
  ] as const)("%s is a refund %s", async (word, state, kinds) => {
    const { account, fake, id, reference } = await payInvoice();
    const refund = String(fake.refund(id).id);
    fake.say(id, word, "refund");
    const { money, unknownWords } = await account.read(reference);
    expect(money.map(({ kind }) => kind)).toEqual(kinds);
    expect(unknownWords).toEqual(word === "Reconsidered" ? [word] : []);
    expect(await account.readRefund?.({ checkout: reference, refund })).toEqual({ checkout: reference, refund, state });
  });

  it("a refund of another invoice is none of this one's (P6)", async () => {
    const { fake, id, account, ...subject } = await payInvoice();
    const other = await account.openCheckout(orderFor({ ...subject, account }, { generation: 2 }));
    const refund = String(fake.refund(id).id);
    await expect(account.readRefund?.({ checkout: other.reference, refund })).rejects.toMatchObject({
      fault: "not_found",
    });
  });
});

describe("Whose an invoice is (P6, F31)", () => {
  it("goes by our mark, which names the portal", async () => {
    const { account, reference, provider, key } = await openInvoice();
    expect((await account.read(reference)).paymentId).toBe("3kTMd0vX9aBcDeFgHiJkLm");
    const values = { country: "KWT", apiToken: key };
    const elsewhere = provider.open({ portalId: 4_712, connectionId: "c2", mode: "test", values });
    expect((await elsewhere.read(reference)).paymentId).toBeNull();
  });

  it.each([null, "", "hub_123", "payments-tab/4711", "other-app/4711/3kTM/1/take"])(
    "an invoice marked %o was made by somebody else",
    async (mark) => {
      const { account, fake, reference } = await openInvoice();
      fake.faults.add({
        kind: "changed_after",
        path: /GetPaymentStatus/,
        change: (body) => ({ ...body, Data: { ...(body["Data"] as object), UserDefinedField: mark } }),
      });
      expect((await account.read(reference)).paymentId).toBeNull();
    },
  );
});
