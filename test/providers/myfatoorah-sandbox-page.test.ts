import { describe, expect, it } from "vitest";
import { orderFor } from "../contracts/provider.ts";
import { startTogether, type SetUpOptions } from "./myfatoorah-set-up.ts";

async function openPage(options: SetUpOptions = {}, changes: Parameters<typeof orderFor>[1] = {}) {
  const subject = await startTogether(options);
  const { url, reference } = await subject.account.openCheckout(orderFor(subject, changes));
  const show = async (): Promise<string> => (await fetch(url)).text();
  const press = async (act: string): Promise<string> => {
    const body = new URLSearchParams({ act });
    const response = await fetch(url, { method: "POST", body, redirect: "manual" });
    return response.headers.get("location") ?? "";
  };
  return { ...subject, url, reference, show, press };
}

describe("The page of the simulated MyFatoorah", () => {
  it("lies where the real ones do, and shows the sum as theirs do", async () => {
    const { url, show } = await openPage();
    expect(new URL(url).pathname).toMatch(/^\/En\/KWT\/PayInvoice\/Details\/\d+$/);
    expect(await show()).toContain("KWD 75.000");
  });

  it("leads back with the payment's id, paid or not", async () => {
    const { press, account, reference } = await openPage();
    const declined = await press("Pay with a declined card");
    expect(declined).toMatch(/^https:\/\/pay\.example\.com\/p\/token\/return\?paymentId=\d+$/);
    const paid = await press("Pay by KNET");
    const { attempts } = await account.read(reference);
    expect(attempts.map(({ state }) => state)).toEqual(["declined", "captured"]);
    expect([declined, paid].map((address) => new URL(address).searchParams.get("paymentId"))).toEqual(
      attempts.map(({ key }) => key),
    );
  });

  it("stays while the payer only looks, and shows what went wrong", async () => {
    const { press, show, account, reference, url } = await openPage();
    expect(await press("Begin to pay and leave")).toBe(new URL(url).pathname);
    expect((await account.read(reference)).attempts).toMatchObject([{ state: "started" }]);
    await press("Pay with a declined card");
    expect(await show()).toContain("The issuer declined the transaction");
  });

  it("pays twice, and after that gives back and disputes", async () => {
    const { press, show, fake, account, reference } = await openPage();
    await press("Pay twice");
    expect(await show()).not.toContain("Pay by KNET");
    await press("Merchant: give all of it back in the portal");
    await press("Dispute it at the bank");
    const { money } = await account.read(reference);
    expect(money.map(({ kind }) => kind)).toEqual(["captured", "captured", "refunded"]);
    expect(fake.webhooks.sent).toHaveLength(4);
  });

  it("takes late money once its time is over, and no other", async () => {
    const { press, show, advance, account, reference } = await openPage();
    advance(60 * 60_000);
    await press("Pay by KNET");
    expect((await account.read(reference)).money).toEqual([]);
    expect(await show()).toContain("can no longer be paid");
    await press("Pay all the same, late");
    expect((await account.read(reference)).money).toHaveLength(1);
  });

  it.each([
    ["Merchant: capture it all", ["authorised", "captured"]],
    ["Merchant: release the hold", ["authorised", "released"]],
  ])("takes no more while money is held: %s", async (act, kinds) => {
    const { press, show, account, reference } = await openPage({}, { capture: "manual" });
    await press("Pay by KNET");
    expect(await show()).toContain("The money is held.");
    await press(act);
    expect((await account.read(reference)).money.map(({ kind }) => kind)).toEqual(kinds);
  });

  it("is none for an address nobody was given", async () => {
    const { url } = await openPage();
    expect((await fetch(`${url}0`)).status).toBe(404);
  });
});
