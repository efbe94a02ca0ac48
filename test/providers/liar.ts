import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Where an adapter under test reaches its provider: the fake itself unless somebody stands in between. */
export interface Through {
  through?(url: string): Promise<string>;
}

export function straight(url: string): Promise<string> {
  return Promise.resolve(url);
}

export interface Told {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is told in place of the true answer; `without end` goes on until nobody listens any more. */
export type Lie = (truth: Told, asked: { readonly method: string; readonly path: string }) => Told | "without end";

/** Stands between an adapter and its provider, whose answers it changes; what was asked for is done all the same. */
export interface Liar {
  readonly url: string;
  tell(lie: Lie): void;
  /** The truth from now on. */
  repent(): void;
  /** Bytes of the answers without end that were written before somebody hung up. */
  poured(): number;
  close(): Promise<void>;
}

export async function startLiar(target: string): Promise<Liar> {
  let lie: Lie | null = null;
  let poured = 0;
  let url = "";
  const server = createServer((request, response) => void answer(request, response));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = { method: request.method ?? "GET", path: request.url ?? "/" };
    const truth = await ask(asked, request);
    if (truth === null) return void request.socket.destroy();
    // The provider's own pages are reached by the same address as its API.
    const text = truth.text.replaceAll(target, url);
    const told = lie?.({ ...truth, text }, asked) ?? { ...truth, text };
    if (told === "without end") return pour(response);
    response.writeHead(told.status, { "content-type": "application/json", ...told.headers }).end(told.text);
  }

  async function ask(
    { method, path }: { readonly method: string; readonly path: string },
    request: IncomingMessage,
  ): Promise<Told | null> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { host: _host, connection: _connection, "content-length": _length, ...headers } = request.headers;
    const body = Buffer.concat(chunks);
    try {
      const answered = await fetch(target + path, {
        method,
        headers: headers as Record<string, string>,
        redirect: "manual",
        ...(body.length > 0 && { body: body.toString("utf8").replaceAll(url, target) }),
      });
      return { status: answered.status, text: await answered.text() };
    } catch {
      return null;
    }
  }

  function pour(response: ServerResponse): void {
    const drop = Buffer.alloc(64 * 1024, "x");
    response.writeHead(200, { "content-type": "application/json" });
    const go = () => {
      while (!response.destroyed) {
        poured += drop.length;
        if (!response.write(drop)) return void response.once("drain", go);
      }
    };
    go();
  }

  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    tell(next) {
      lie = next;
    },
    repent() {
      lie = null;
    },
    poured: () => poured,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
