import type { MemoryAnswer, MemoryRequest } from "../edges/in-memory-http.ts";
import { stripeUrl, type OldReads } from "./network.ts";
import type { Stripe } from "./outside.ts";

/** So long just made things may not be found. */
const soon = 2 * 60_000;
/** So long a copy may be behind. */
const behind = 60 * 60_000;

export interface OldReadsParts {
  readonly stripe: Stripe;
  readonly now: () => number;
  /** Told when a paid page is read as one that is open. */
  contradicts(): void;
}

export function newOldReads({ stripe, now, contradicts }: OldReadsParts): OldReads {
  const answers = new Map<string, { readonly at: number; readonly answer: MemoryAnswer }>();
  return {
    notYet(request) {
      const id = sessionIn(request);
      const made = id === null ? undefined : stripe.sessions().find((session) => session.id === id)?.created;
      return made !== undefined && now() - made * 1_000 <= soon ? missing : null;
    },
    earlier(request) {
      const found = answers.get(request.url);
      if (!found || now() - found.at > behind) return null;
      const { status } = JSON.parse(found.answer.body.toString("utf8")) as { status: string };
      const session = stripe.sessions().find(({ id }) => id === sessionIn(request));
      if (status === "open" && session?.status === "complete") contradicts();
      return found.answer;
    },
    remember(request, answer) {
      if (sessionIn(request) === null || answer.status !== 200) return;
      const known = answers.get(request.url);
      if (!known || now() - known.at > behind) answers.set(request.url, { at: now(), answer });
    },
  };
}

/** The session that a read asks for; null for every other call. */
function sessionIn({ method, url }: MemoryRequest): string | null {
  if (method !== "GET" || !url.startsWith(stripeUrl)) return null;
  return /\/v1\/checkout\/sessions\/(cs_\w+)$/.exec(new URL(url).pathname)?.[1] ?? null;
}

/** https://docs.stripe.com/error-codes#resource-missing */
const missing: MemoryAnswer = {
  status: 404,
  headers: { "content-type": "application/json" },
  body: Buffer.from(
    JSON.stringify({
      error: {
        type: "invalid_request_error",
        code: "resource_missing",
        message: "No such checkout session.",
        param: "session",
      },
    }),
  ),
};
