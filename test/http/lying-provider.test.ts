import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { payRoutes } from "../../server/http/pay/routes.ts";
import type { Context } from "../../server/ports/context.ts";
import { startRig, type Rig } from "../rig.ts";
import { create, newScene, tokenOf } from "../scene.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

/** The payer's pages over a provider whose page is wherever it says. */
async function pagesLeadingTo(url: string): Promise<string> {
  const { providers } = rig.app.context;
  const lying: Context["providers"] = {
    ...providers,
    open: (connection) => ({
      ...providers.open(connection),
      openCheckout: (order) => Promise.resolve({ reference: `lie_${order.paymentId}`, url, expiresAt: null }),
    }),
  };
  const server = createServer(express().use(payRoutes({ ...rig.app.context, providers: lying })));
  await new Promise<void>((listening) => {
    server.listen(0, "localhost", listening);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

describe("a provider whose page lies elsewhere", () => {
  it.each([
    ["another site", "https://evil.example.com/pay"],
    ["a site whose name begins like Stripe's", () => `${rig.stripe.url}.evil.example.com/pay`],
    ["Stripe's name with a password before it", () => `${rig.stripe.url.replace("//", "//evil@")}.example.com`],
    ["a script", "javascript:alert(1)"],
    ["a page of data", "data:text/html,<h1>Pay</h1>"],
    ["no address at all", "nowhere"],
  ])("F26 F115 sends nobody to %s", async (_where, url) => {
    const pages = await pagesLeadingTo(typeof url === "string" ? url : url());
    const payment = await create(newScene(rig));
    const answer = await fetch(`${pages}/p/${tokenOf(payment)}/go`, { method: "POST", redirect: "manual" });
    expect(answer.status).toBe(502);
    expect(answer.headers.get("location")).toBeNull();
    expect(await answer.text()).not.toContain(typeof url === "string" ? url : url());
  });

  it("F26 sends the payer on to a provider's own page, whatever its path", async () => {
    const pages = await pagesLeadingTo(`${rig.stripe.url}/c/pay/cs_test_1#fid`);
    const payment = await create(newScene(rig));
    const answer = await fetch(`${pages}/p/${tokenOf(payment)}/go`, { method: "POST", redirect: "manual" });
    expect(answer.headers.get("location")).toBe(`${rig.stripe.url}/c/pay/cs_test_1#fid`);
  });
});
