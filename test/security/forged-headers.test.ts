import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRig, type Rig } from "../rig.ts";

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ upTo: "installed" });
});
afterAll(() => rig.close());

/** What a client that keeps to no rules gets for these lines; the status line of the answer. */
function raw(lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(rig.url);
    const socket = connect(Number(port), hostname, () => socket.write(lines.join("\r\n")));
    let heard = "";
    socket.setEncoding("utf8").on("data", (text) => {
      heard += text;
      if (heard.includes("\r\n")) socket.destroy();
    });
    socket.on("close", () => resolve(heard.split("\r\n")[0] ?? ""));
    socket.on("error", reject);
  });
}

describe("a request with forged headers", () => {
  it("F121 F112 counts as its caller's own, whatever address it claims to come from", async () => {
    // A program of its own: who is slowed down here would be so in the other tests.
    const own = await startRig({ upTo: "nothing" });
    const statuses: number[] = [];
    for (let guess = 0; guess < 22; guess += 1) {
      const headers = {
        "x-forwarded-for": `10.0.0.${guess}`,
        "x-real-ip": "10.9.9.9",
      };
      statuses.push((await own.page(`/p/${guess}`, { headers })).status);
    }
    await own.close();
    expect(statuses.slice(-2)).toEqual([429, 429]);
  });

  it("F121 F115 leads nowhere else by the host it claims to have called", async () => {
    const { body } = await rig.card("POST", "/api/connect-links");
    const { pathname, origin } = new URL((body as { readonly url: string }).url);
    expect(origin).toBe(rig.url);
    const forged = { "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" };
    const page = await (await rig.page(pathname, { headers: forged })).text();
    expect(page).toContain(`${rig.url}/webhooks/`);
    expect(page).not.toContain("evil.example");
    const answer = await raw(["GET /oauth/install HTTP/1.1", "Host: evil.example", "Connection: close", "", ""]);
    expect(answer).toBe("HTTP/1.1 303 See Other");
  });

  it.each([
    ["two lengths", ["Content-Length: 4", "Content-Length: 5"]],
    ["a length and chunks", ["Content-Length: 4", "Transfer-Encoding: chunked"]],
    ["chunks by another name", ["Transfer-Encoding: xchunked"]],
    ["a header folded over two lines", ["X-A: b", " c: d"]],
    ["a space before the colon", ["Content-Length : 4"]],
  ])("F121 is not read at all with %s", async (_what, headers) => {
    const head = ["POST /oauth/callback HTTP/1.1", "Host: localhost", ...headers, "", "a=b&"];
    expect(await raw(head)).toBe("HTTP/1.1 400 Bad Request");
  });
});
