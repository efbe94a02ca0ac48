import { describe, expect, it, onTestFinished } from "vitest";
import { inForms, orderFor, upstreamErrorOf } from "../contracts/provider.ts";
import { openAtDintero, setUpDintero, type DinteroSubject } from "./dintero-set-up.ts";

async function start(): Promise<DinteroSubject> {
  const subject = await setUpDintero();
  onTestFinished(subject.close);
  return subject;
}

const hour = 60 * 60 * 1000;
const tokenPath = /auth\/token$/;

describe("The access token", () => {
  it("is asked for with the client's id and secret in base64, for the account alone", async () => {
    const { account, dintero, credentials } = await start();
    await account.check();
    const call = dintero.calls().find(({ path }) => tokenPath.test(path));
    const { accountId, clientId, clientSecret } = credentials;
    expect(call?.path).toBe(`/v1/accounts/${accountId}/auth/token`);
    const [scheme, encoded = ""] = (call?.headers["authorization"] ?? "").split(" ");
    expect([scheme, Buffer.from(encoded, "base64").toString()]).toEqual(["Basic", `${clientId}:${clientSecret}`]);
    expect(call?.body).toEqual({
      grant_type: "client_credentials",
      audience: `https://api.dintero.com/v1/accounts/${accountId}`,
    });
  });

  it("is asked for once by many calls at a time, and shared by every opening of the connection", async () => {
    const subject = await start();
    const { dintero, reopen } = subject;
    const orders = [1, 2, 3, 4].map((generation) => orderFor(subject, { generation }));
    await Promise.all(orders.map((order) => reopen({}).openCheckout(order)));
    expect(dintero.keys.countTokens()).toBe(1);
    await reopen({}, "c2").check();
    expect(dintero.keys.countTokens()).toBe(2);
  });

  it("is renewed once half its life is over", async () => {
    const { account, dintero, advance } = await start();
    await account.check();
    advance(12 * hour - 1);
    await account.check();
    expect(dintero.keys.countTokens()).toBe(1);
    advance(1);
    await account.check();
    expect(dintero.keys.countTokens()).toBe(2);
  });

  it("goes on in its second half while its endpoint is busy, but not beyond its end (F23)", async () => {
    const { account, dintero, advance } = await start();
    await account.check();
    dintero.faults.add({ kind: "rate_limited", path: tokenPath, retryAfter: 30 });
    advance(23 * hour);
    await expect(account.check()).resolves.toBeUndefined();
    advance(hour);
    const before = dintero.calls().length;
    expect(await upstreamErrorOf(account.check())).toMatchObject({
      fault: "rate_limited",
      details: { retryAfter: 30_000 },
    });
    expect(
      dintero
        .calls()
        .slice(before)
        .map(({ path }) => tokenPath.test(path)),
    ).toEqual([true]);
  });

  it("is replaced once when it is refused, and the call is made again", async () => {
    const { account, dintero, reference } = await openAtDintero();
    dintero.keys.endTokens();
    await expect(account.read(reference)).resolves.toMatchObject({ checkout: "live" });
    expect(dintero.keys.countTokens()).toBe(2);
  });

  it("is replaced no second time: then the keys no longer work (F24)", async () => {
    const { account, dintero, reference } = await openAtDintero();
    dintero.faults.add({ kind: "unauthorised", path: /sessions\// });
    expect(await upstreamErrorOf(account.read(reference))).toMatchObject({ fault: "auth" });
    expect(dintero.calls().filter(({ method }) => method === "GET")).toHaveLength(2);
    expect(dintero.keys.countTokens()).toBe(2);
  });

  it("is not given to a client that was removed (F24)", async () => {
    const { account, dintero, credentials, reference } = await openAtDintero();
    dintero.keys.revoke(credentials.clientId);
    const error = await upstreamErrorOf(account.read(reference));
    expect(error).toMatchObject({ fault: "auth", isRetryable: false });
  });

  it("that could not be fetched leaves nothing open: no session was asked for", async () => {
    const subject = await start();
    subject.dintero.faults.add({ kind: "answer_lost_after", path: tokenPath });
    const error = await upstreamErrorOf(subject.account.openCheckout(orderFor(subject)));
    expect(error).toMatchObject({ fault: "unavailable" });
    expect(subject.dintero.sessions()).toEqual([]);
  });

  it("stands in no error, nor does what it was bought with (P6, F128)", async () => {
    const { account, dintero, reference, credentials } = await openAtDintero();
    const tokens = () => dintero.calls().map(({ headers }) => (headers["authorization"] ?? "").split(" ")[1] ?? "");
    dintero.faults.add({ kind: "key_repeated" });
    for (const call of [account.read(reference), account.check()]) {
      const error = await upstreamErrorOf(call);
      expect(error.details.said).toMatch(/\(key\)/);
      for (const secret of [credentials.clientSecret, ...tokens()]) expect(inForms(error)).not.toContain(secret);
    }
  });
});

describe("Checking an API client (S4.20)", () => {
  it.each([
    [["read:checkout"], "reading checkout (read:checkout)"],
    [["write:checkout"], "writing checkout (write:checkout)"],
    [["read:checkout", "write:checkout"], "reading checkout (read:checkout), writing checkout (write:checkout)"],
  ] as const)("without %j names what it lacks", async (without, named) => {
    const { dintero, reopen } = await start();
    const { accountId, clientId, clientSecret } = dintero.keys.issue({ without });
    const error = await upstreamErrorOf(reopen({ accountId, clientId, clientSecret }).check());
    expect(error).toMatchObject({
      fault: "permission",
      details: { said: expect.stringContaining(`lacks: ${named}.`) },
    });
  });

  it("makes nothing", async () => {
    const { account, dintero } = await start();
    await account.check();
    expect(dintero.sessions()).toEqual([]);
  });

  it("of another account is refused", async () => {
    const { dintero, reopen } = await start();
    const { clientId, clientSecret } = dintero.keys.issue();
    expect(await upstreamErrorOf(reopen({ clientId, clientSecret }).check())).toMatchObject({ fault: "permission" });
  });
});
