import { describe, expect, it, onTestFinished } from "vitest";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ProviderAccount } from "../../server/ports/provider.ts";
import { readErrors } from "../../server/providers/myfatoorah/api.ts";
import { myFatoorahProvider } from "../../server/providers/myfatoorah/index.ts";
import { inForms, orderFor, upstreamErrorOf, type ProviderUnderTest } from "../contracts/provider.ts";
import { portalId, start, startTogether } from "./myfatoorah-set-up.ts";

const apiToken = "SK_CANARY_0123456789abcdef";

/** The adapter against a server that answers everything in one way. */
async function answering(respond: (response: ServerResponse) => void): Promise<ProviderAccount> {
  const server = createServer((_request, response) => respond(response));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = myFatoorahProvider({ apiUrl, clock: { now: () => start }, appVersion: "0.1.0" });
  return provider.open({ portalId, connectionId: "c1", mode: "test", values: { country: "KWT", apiToken } });
}

function saying(status: number, body: unknown): Promise<ProviderAccount> {
  return answering((response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body));
  });
}

const order = orderFor({ portalId, now: () => start, amount: { minor: 12_500, currency: "KWD" } } as ProviderUnderTest);

/** The faults of a read and of a create. */
async function faultsOf(account: ProviderAccount) {
  const [reading, writing] = [
    await upstreamErrorOf(account.read("6409988")),
    await upstreamErrorOf(account.openCheckout(order)),
  ];
  return { reading: reading.fault, writing: writing.fault, details: writing.details };
}

const validation = {
  IsSuccess: false,
  Message: "Invalid data",
  ValidationErrors: [
    { Name: "InvoiceValue", Error: "must be greater than 0" },
    { Name: "CustomerEmail", Error: "is not valid" },
  ],
  Data: null,
};
const joined = "InvoiceValue: must be greater than 0; CustomerEmail: is not valid";
const permission = "The token does not have the required permissions!";

describe("MyFatoorah's ways of saying no", () => {
  it.each([
    ["1 ValidationErrors", validation, joined],
    ["2 FieldsErrors", { ...validation, ValidationErrors: null, FieldsErrors: validation.ValidationErrors }, joined],
    [
      "3 Data.ErrorMessage",
      { IsSuccess: false, Message: "", Data: { ErrorMessage: "Refund is not allowed" } },
      "Refund is not allowed",
    ],
    [
      "4 Message and MessageDetail",
      { Message: "No HTTP resource was found.", MessageDetail: "No type matches." },
      "No HTTP resource was found. No type matches.",
    ],
    [
      "Message alone",
      { IsSuccess: false, Message: "Invoice is not paid", ValidationErrors: null, Data: null },
      "Invoice is not paid",
    ],
    [
      "complaints without a name",
      { IsSuccess: false, ValidationErrors: [{ Error: "Wrong" }, { Name: "X" }] },
      "Wrong; X",
    ],
    ["shapes within that nobody knows", { IsSuccess: false, Message: "No", ValidationErrors: "all", Data: [1] }, "No"],
    ["nothing but no", { IsSuccess: false }, undefined],
  ])("shape %s is read to its sentence", async (_what, body, said) => {
    expect(readErrors(body)).toEqual({ said });
    const account = await saying(400, body);
    expect(await faultsOf(account)).toMatchObject({ writing: "validation", details: { status: 400 } });
  });

  it.each([
    ["a success", { IsSuccess: true, Message: "Invoice Created Successfully!", Data: {} }],
    ["an empty answer", null],
    ["a firewall's page", undefined],
    ["an object that says nothing", {}],
    ["a list", []],
  ])("%s is none", (_what, body) => {
    expect(readErrors(body)).toBeNull();
  });

  it.each([400, 200])("fields at fault come with %i, and are a refusal either way", async (status) => {
    const account = await saying(status, validation);
    expect(await faultsOf(account)).toMatchObject({
      reading: "validation",
      writing: "validation",
      details: { said: joined, status },
    });
  });

  it("fields at fault come with 200 from the fake as well", async () => {
    const subject = await startTogether({ refusalStatus: 200 });
    const longAgo = orderFor(subject, { expiresAt: subject.now() + 60_000, amount: { minor: 0, currency: "KWD" } });
    const error = await upstreamErrorOf(subject.account.openCheckout(longAgo));
    expect(error).toMatchObject({ fault: "validation", details: { said: expect.stringContaining("InvoiceValue") } });
  });

  it.each([
    ["401 with nothing", 401, undefined, "auth"],
    ["401 with a sentence", 401, { Message: "Authorization has been denied for this request." }, "auth"],
    ["401 for want of a permission", 401, { IsSuccess: false, Message: permission }, "permission"],
    ["403 with a firewall's page", 403, "<html>Request blocked</html>", "permission"],
    ["404 of the framework", 404, { Message: "No HTTP resource was found." }, "not_found"],
    [
      "400 for an unknown invoice",
      400,
      { IsSuccess: false, Message: "No data match the provided values" },
      "not_found",
    ],
    ["200 with too many calls in words", 200, { IsSuccess: false, Message: "Too many requests" }, "rate_limited"],
    ["429", 429, "", "rate_limited"],
  ] as const)("%s is %s", async (_what, status, body, fault) => {
    const { reading, writing } = await faultsOf(await saying(status, body));
    expect([reading, writing]).toEqual([fault, fault]);
  });

  it.each([500, 502, 503])(
    "a %i page leaves open what became of a change, and a read is asked again",
    async (status) => {
      const { reading, writing } = await faultsOf(await saying(status, "<html>Sorry</html>"));
      expect([reading, writing]).toEqual(["unavailable", "ambiguous"]);
    },
  );

  it.each([
    ["HTML", "<!doctype html><title>Welcome</title>"],
    ["half a JSON", '{"IsSuccess":true,"Data":{"InvoiceId":64'],
    ["nothing", ""],
    ["a success without data", { IsSuccess: true, Message: "", ValidationErrors: null, Data: null }],
    ["data without a word of success", { Data: { InvoiceId: 1, InvoiceURL: "https://demo.myfatoorah.com/x" } }],
    ["a success in words", { IsSuccess: "true", Data: { InvoiceId: 1, InvoiceURL: "https://demo.myfatoorah.com/x" } }],
  ])("a 2xx with %s is no success (F25)", async (_what, body) => {
    const { reading, writing } = await faultsOf(await saying(200, body));
    expect([reading, writing]).toEqual(["unexpected", "ambiguous"]);
  });

  it("a success under a status that is none is none", async () => {
    const { reading, writing } = await faultsOf(await saying(500, { IsSuccess: true, Data: { InvoiceId: 1 } }));
    expect([reading, writing]).toEqual(["unavailable", "ambiguous"]);
  });

  it("asks to wait as long as told (F23)", async () => {
    const account = await answering((response) => response.writeHead(429, { "retry-after": "7" }).end());
    const error = await upstreamErrorOf(account.read("6409988"));
    expect(error).toMatchObject({ fault: "rate_limited", details: { retryAfter: 7000 } });
    const plain = await upstreamErrorOf((await saying(429, "")).read("6409988"));
    expect(plain.details.retryAfter).toBeUndefined();
  });

  it("does not know what became of a change whose line was cut (F21)", async () => {
    const account = await answering((response) => response.destroy());
    const { reading, writing } = await faultsOf(account);
    expect([reading, writing]).toEqual(["unavailable", "ambiguous"]);
  });

  it("knows that nothing arrived where nobody listens (F20)", async () => {
    const { account, fake } = await startTogether();
    await fake.close();
    const { reading, writing } = await faultsOf(account);
    expect([reading, writing]).toEqual(["unavailable", "unavailable"]);
  });

  it("cuts the key out of a sentence that repeats it (P6, F128)", async () => {
    const error = await upstreamErrorOf(
      (await saying(400, { IsSuccess: false, Message: `No ${apiToken}!` })).read("1"),
    );
    expect(error.details.said).toBe("No (key)!");
    expect(inForms(error)).not.toContain(apiToken);
  });
});
