import type { z } from "zod";
import type { KeyRight } from "../../domain/api-key.ts";
import type { ApiCaller } from "../../use-cases/api/admit-key.ts";

/** One thing the public API can do. The router and the OpenAPI document are both made from these. */
export interface Operation {
  readonly method: "get" | "post";
  /** `{paymentId}` stands for the payment's id. */
  readonly path: `/v1/${string}`;
  /** Its name in generated clients. */
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly right: KeyRight;
  readonly query: z.ZodObject | null;
  readonly body: z.ZodObject | null;
  readonly status: 200 | 201;
  readonly answer: z.ZodType;
  /** Statuses it can end with beside those that every operation has. */
  readonly refusals: readonly number[];
  run(call: Call): Promise<unknown>;
}

export interface Call<Query = unknown, Body = unknown> {
  readonly caller: ApiCaller;
  /** Empty where the address names none. */
  readonly paymentId: string;
  readonly query: Query;
  readonly body: Body;
  /** Empty with what only looks. */
  readonly idempotencyKey: string;
  readonly requestHash: string;
}

type Words = Pick<Operation, "path" | "name" | "summary" | "description" | "right" | "answer" | "refusals">;

/** Something that only looks. */
export function looking<Query extends z.ZodObject>(
  words: Words,
  query: Query | null,
  run: (call: Call<z.infer<Query>>) => Promise<unknown>,
): Operation {
  return { method: "get", status: 200, ...words, query, body: null, run: (call) => run(call as Call<z.infer<Query>>) };
}

/** Something that changes something, and so takes an idempotency key. */
export function acting<Body extends z.ZodObject>(
  words: Words & { readonly status: Operation["status"] },
  body: Body,
  run: (call: Call<unknown, z.infer<Body>>) => Promise<unknown>,
): Operation {
  return { method: "post", ...words, query: null, body, run: (call) => run(call as Call<unknown, z.infer<Body>>) };
}
