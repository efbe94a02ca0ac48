import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { UpstreamError } from "../server/domain/errors.ts";
import { assertNoTransaction, faultOf, insideTransaction, send, type OutboundRequest } from "../server/outbound.ts";

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

/** A far side on this machine that behaves as told. */
async function farSide(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An address at which nobody listens. */
async function deadAddress(): Promise<string> {
  const url = await farSide(() => {});
  await new Promise((closed) => servers.pop()?.close(closed));
  return url;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function call(url: string, changes: Partial<OutboundRequest> = {}) {
  return send({ upstream: "stripe", method: "GET", url, ...changes });
}

/** What a call without an answer was called. */
async function errorOf(calling: Promise<unknown>): Promise<UpstreamError> {
  try {
    await calling;
  } catch (error) {
    if (error instanceof UpstreamError) return error;
    throw error;
  }
  throw new Error("There was an answer.");
}

const methods = ["POST", "PUT", "PATCH", "DELETE"] as const;
const mebibyte = 1024 * 1024;

describe("a call that is answered", () => {
  it("carries method, headers and body as they are, and brings the answer as it is", async () => {
    const url = await farSide((request, response) => {
      void textOf(request).then((text) => {
        const { method, url: path, headers } = request;
        response.writeHead(201, { "X-Request-Id": "req_1" });
        response.end(`${method} ${path} ${headers["authorization"]} ${text}`);
      });
    });
    const headers = { authorization: "Bearer key" };
    const answer = await call(`${url}/v1/things?a=1`, { method: "POST", headers, body: "Grüße €" });
    expect(answer).toMatchObject({ status: 201, text: "POST /v1/things?a=1 Bearer key Grüße €" });
    expect(answer.headers.get("x-request-id")).toBe("req_1");
  });

  it.each([204, 400, 401, 404, 429, 500, 503])("brings %i as an answer, not as an error", async (status) => {
    const url = await farSide((_request, response) => void response.writeHead(status).end());
    expect(await call(url, { method: "POST", body: "" })).toMatchObject({ status, text: "" });
  });

  it.each([301, 302, 303, 307, 308])("F116 does not follow a redirect: %i", async (status) => {
    let visits = 0;
    const elsewhere = await farSide((_request, response) => {
      visits += 1;
      response.end("secret");
    });
    const url = await farSide((_request, response) => void response.writeHead(status, { location: elsewhere }).end());
    const answer = await call(url);
    expect([answer.status, answer.text, visits]).toEqual([status, "", 0]);
  });

  it("R15 takes an answer of one mebibyte and refuses a byte more", async () => {
    const url = await farSide((request, response) => void response.end("x".repeat(Number(request.url?.slice(1)))));
    expect((await call(`${url}/${mebibyte}`)).text).toHaveLength(mebibyte);
    expect((await errorOf(call(`${url}/${mebibyte + 1}`))).fault).toBe("unavailable");
    expect((await errorOf(call(`${url}/${mebibyte + 1}`, { method: "POST" }))).fault).toBe("ambiguous");
  });

  it("R15 F11 refuses a small answer that unpacks to a large one", async () => {
    const bomb = gzipSync(Buffer.alloc(20 * mebibyte));
    const url = await farSide((_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
    });
    expect(bomb.length).toBeLessThan(mebibyte);
    expect((await errorOf(call(url))).fault).toBe("unavailable");
  });
});

describe("a call that is not answered", () => {
  it("F20 surely did not arrive when nobody listens: unavailable, whatever it was to do", async () => {
    const url = await deadAddress();
    for (const method of ["GET", ...methods] as const) {
      const error = await errorOf(call(url, { method }));
      expect([error.fault, error.isRetryable, error.details.code]).toEqual(["unavailable", true, "ECONNREFUSED"]);
    }
  });

  it.each(methods)("F21 may have taken effect when the connection is cut after a %s was sent", async (method) => {
    let arrivals = 0;
    const url = await farSide((request) => {
      arrivals += 1;
      request.socket.destroy();
    });
    const error = await errorOf(call(url, { method, body: "{}" }));
    expect([error.fault, error.isRetryable, arrivals]).toEqual(["ambiguous", true, 1]);
  });

  it("F21 may have taken effect when the answer breaks off", async () => {
    const url = await farSide((_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => response.destroy());
    });
    expect((await errorOf(call(url, { method: "POST", body: "{}" }))).fault).toBe("ambiguous");
    expect((await errorOf(call(url))).fault).toBe("unavailable");
  });

  it("F21 changes nothing when it only reads", async () => {
    const url = await farSide((request) => void request.socket.destroy());
    expect((await errorOf(call(url))).fault).toBe("unavailable");
  });

  it("F21 ends at its time limit, before an answer and in the middle of one", async () => {
    const silent = await farSide(() => {});
    const stalling = await farSide((_request, response) => void response.writeHead(200).write("half"));
    for (const url of [silent, stalling]) {
      expect((await errorOf(call(url, { timeLimit: 50 }))).fault).toBe("unavailable");
      expect((await errorOf(call(url, { timeLimit: 50, method: "POST" }))).fault).toBe("ambiguous");
    }
  });

  it("F128 carries no address, header or body in its error", async () => {
    const url = await deadAddress();
    const headers = { authorization: "CANARY" };
    const error = await errorOf(call(`${url}/CANARY`, { method: "POST", headers, body: "CANARY" }));
    expect(error.message).toBe("stripe: unavailable");
    expect(JSON.stringify({ ...error, cause: error.cause })).not.toMatch(/CANARY|127\.0\.0\.1/);
  });
});

describe("the fault of a call without an answer", () => {
  const failed = (code: string) => new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) });

  it.each(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"])(
    "F20 is unavailable for %s, which comes before anything is sent",
    (code) => {
      expect(faultOf(failed(code), "POST")).toBe("unavailable");
      expect(faultOf(Object.assign(new Error(code), { code }), "POST")).toBe("unavailable");
    },
  );

  it.each(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET", "UND_ERR_HEADERS_TIMEOUT", "ETIMEDOUT", "SOMETHING_NEW"])(
    "F21 is ambiguous for %s once something may have been sent",
    (code) => {
      expect(faultOf(failed(code), "POST")).toBe("ambiguous");
      expect(faultOf(failed(code), "GET")).toBe("unavailable");
      expect(faultOf(failed(code), "HEAD")).toBe("unavailable");
    },
  );

  it.each([new Error("no code"), new DOMException("late", "TimeoutError"), "text", null, undefined])(
    "is ambiguous for what says nothing of itself: %s",
    (error) => {
      expect(faultOf(error, "POST")).toBe("ambiguous");
    },
  );
});

describe("a call inside a database transaction", () => {
  it("I19 R4 is refused before anything is sent", async () => {
    let arrivals = 0;
    const url = await farSide((_request, response) => {
      arrivals += 1;
      response.end();
    });
    await expect(insideTransaction(() => call(url))).rejects.toThrow("A call to stripe was about to be made inside");
    expect(arrivals).toBe(0);
    await call(url);
    expect(arrivals).toBe(1);
  });

  it("I19 is refused however deep inside it is made", async () => {
    const deep = async () => {
      await new Promise(setImmediate);
      await Promise.resolve().then(() => assertNoTransaction("hubspot"));
    };
    await expect(insideTransaction(deep)).rejects.toThrow("hubspot");
    await expect(deep()).resolves.toBeUndefined();
  });

  it("I19 is allowed again once the transaction is over, also when it failed, and beside it", async () => {
    const beside = new Promise<void>((resolve) => setImmediate(() => resolve(assertNoTransaction("hubspot"))));
    await expect(insideTransaction(() => Promise.reject(new Error("rolled back")))).rejects.toThrow("rolled back");
    expect(() => assertNoTransaction("hubspot")).not.toThrow();
    expect(await insideTransaction(() => Promise.resolve("done"))).toBe("done");
    expect(() => assertNoTransaction("hubspot")).not.toThrow();
    await beside;
  });
});
