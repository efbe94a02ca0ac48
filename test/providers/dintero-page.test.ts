import { describe, expect, it } from "vitest";
import { nok, openAtDintero, type OpenedSubject } from "./dintero-set-up.ts";

/** Somebody with a browser on the sandbox's page. */
function visitor({ dintero, reference }: OpenedSubject) {
  const address = `${dintero.url}/v1/view/${reference}`;
  return {
    see: async () => (await fetch(address)).text(),
    /** Where the button leads to. */
    async press(label: string): Promise<URL> {
      const body = new URLSearchParams({ act: label });
      const answer = await fetch(address, { method: "POST", body, redirect: "manual" });
      return new URL(answer.headers.get("location") ?? "", address);
    },
  };
}

describe("The simulated Dintero page", () => {
  it("names the sum and takes it, and sends the payer back with the transaction (S5.13)", async () => {
    const subject = await openAtDintero();
    const { see, press } = visitor(subject);
    expect(await see()).toContain("<h1>NOK 750.00</h1>");
    const back = await press("Pay");
    expect(back.origin + back.pathname).toBe("https://pay.example.com/p/token/return");
    expect(back.searchParams.get("transaction_id")).toBe(subject.transaction().id);
    expect(await see()).toContain("This payment is CAPTURED.");
  });

  it("can be tried again after a decline, and not after a failure for good", async () => {
    const subject = await openAtDintero();
    const { see, press } = visitor(subject);
    await press("Decline the card");
    expect(await see()).toContain("The issuer declined the card.");
    expect(await see()).toContain(">Pay</button>");
    expect((await press("Fail for good")).searchParams.get("error")).toBe("failed");
    expect(await see()).not.toContain(">Pay</button>");
  });

  it("lets the payer leave, answer a challenge, and pay late", async () => {
    const subject = await openAtDintero();
    const { press } = visitor(subject);
    expect((await press("Leave without paying")).searchParams.get("error")).toBe("cancelled");
    await press("Ask for the bank's challenge");
    expect(subject.transaction().status).toBe("INITIATED");
    await press("Pay late");
    expect(subject.transaction().status).toBe("CAPTURED");
  });

  it("has the merchant's acts once it is paid, held or looked at", async () => {
    const paid = await openAtDintero();
    await visitor(paid).press("Pay");
    await visitor(paid).press("Refund all of it");
    expect(paid.transaction().status).toBe("REFUNDED");
    const held = await openAtDintero({ capture: "manual" });
    await visitor(held).press("Pay");
    await visitor(held).press("Capture all of it");
    expect(held.transaction().status).toBe("CAPTURED");
    const letGo = await openAtDintero({ capture: "manual" });
    await visitor(letGo).press("Pay");
    await visitor(letGo).press("Let go of it");
    expect(letGo.transaction().status).toBe("AUTHORIZATION_VOIDED");
    const onHold = await openAtDintero({ amount: nok(9_900) });
    await visitor(onHold).press("Pay by invoice, looked at first");
    await visitor(onHold).press("Approve the invoice");
    expect(onHold.transaction().status).toBe("CAPTURED");
  });

  it("knows nothing of other addresses", async () => {
    const { dintero } = await openAtDintero();
    expect((await fetch(`${dintero.url}/v1/view/T12345601.none`)).status).toBe(404);
  });
});
