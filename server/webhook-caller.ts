import { lookup, type LookupAddress } from "node:dns";
import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, BlockList, type LookupFunction } from "node:net";
import { promisify } from "node:util";
import { Webhook } from "standardwebhooks";
import type { WebhookTrouble } from "./domain/webhooks.ts";
import { assertNoTransaction } from "./outbound.ts";
import type { WebhookCaller, WebhookMessage, WebhookReply } from "./ports/webhook-caller.ts";

export interface CallerOptions {
  /** In production nothing but https to public addresses; elsewhere programs on this machine can be called too. */
  readonly isProduction: boolean;
  /** Every address of a host name. The system's resolver unless told otherwise. */
  resolve?(hostname: string): Promise<readonly LookupAddress[]>;
  /** Milliseconds a receiver has to answer. */
  readonly timeLimit?: number;
}

const tenSeconds = 10_000;
const longestUrl = 500;

/**
 * Sends messages to addresses that merchants typed in, signed as Standard Webhooks has it (standardwebhooks.com). The
 * name is resolved once and the very addresses that were judged are connected to, so that a name which changes its
 * mind in between leads nowhere else; redirects are not followed.
 */
export function webhookCaller({
  isProduction,
  resolve = resolveAll,
  timeLimit = tenSeconds,
}: CallerOptions): WebhookCaller {
  return {
    refusalOf: (text) => refusalOf(text, isProduction),
    async call(message) {
      assertNoTransaction("webhook");
      const url = URL.canParse(message.url) ? new URL(message.url) : null;
      if (!url || refusalOf(message.url, isProduction)) return failed("forbidden_address");
      const mayBeOwn = !isProduction && isLoopback(url.hostname);
      try {
        return replyOf(await post(url, message, { lookup: pinned(resolve, mayBeOwn), timeLimit }));
      } catch (error) {
        return failed(troubleOf(error));
      }
    },
  };
}

function refusalOf(text: string, isProduction: boolean): string | null {
  if (text.length > longestUrl) return `Keep it within ${longestUrl} characters.`;
  if (!URL.canParse(text)) return "Enter a whole address, https://example.com/webhooks.";
  const url = new URL(text);
  const isOwn = isLoopback(url.hostname) && !isProduction;
  if (!(isOwn ? ["http:", "https:"] : ["https:"]).includes(url.protocol))
    return "Enter an address that begins with https://.";
  if (url.username || url.password) return "Leave name and password out of the address; our messages are signed.";
  return isOwn || !isClosed(url.hostname) ? null : closedWords;
}

const closedWords = "This address leads into a private network. Enter one that the internet can reach.";

/** Whether an address says by itself, before any look-up, that it is nobody's on the internet. */
function isClosed(hostname: string): boolean {
  const literal = bare(hostname);
  return isLoopback(hostname) || (isIP(literal) !== 0 && !isPublic(literal));
}

interface Way {
  readonly lookup: LookupFunction;
  readonly timeLimit: number;
}

function post(url: URL, message: WebhookMessage, { lookup: look, timeLimit }: Way): Promise<IncomingMessage> {
  const options: RequestOptions = {
    method: "POST",
    headers: headersOf(message),
    lookup: look,
    // Each call by a connection of its own: a kept one would skip the look at its address.
    agent: false,
    signal: AbortSignal.timeout(timeLimit),
  };
  const request = url.protocol === "https:" ? httpsRequest(url, options) : httpRequest(url, options);
  return new Promise((resolve, reject) => {
    request.on("error", reject);
    request.on("response", (response) => {
      // Its status is all that counts; whatever else it says is not read.
      response.destroy();
      resolve(response);
    });
    request.end(message.body);
  });
}

function headersOf({ messageId, at, secrets, body }: WebhookMessage): Readonly<Record<string, string>> {
  const signatures = secrets.map((secret) => new Webhook(secret).sign(messageId, new Date(at), body));
  return {
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(body)),
    "user-agent": "PaymentsTab-Webhooks/1",
    "webhook-id": messageId,
    "webhook-timestamp": String(Math.floor(at / 1_000)),
    "webhook-signature": signatures.join(" "),
  };
}

function replyOf({ statusCode = 0, headers }: IncomingMessage): WebhookReply {
  const seconds = /^\d{1,6}$/.test(headers["retry-after"] ?? "") ? Number(headers["retry-after"]) : 0;
  return { status: statusCode, trouble: statusTrouble(statusCode), retryAfter: seconds * 1_000 };
}

function statusTrouble(status: number): WebhookTrouble | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? "redirected" : "refused";
}

function failed(trouble: WebhookTrouble): WebhookReply {
  return { status: null, trouble, retryAfter: 0 };
}

class ForbiddenAddressError extends Error {
  override readonly name = "ForbiddenAddressError";
}

function troubleOf(error: unknown): WebhookTrouble {
  if (error instanceof ForbiddenAddressError) return "forbidden_address";
  const { name, code } = error as { name?: string; code?: string };
  return name === "AbortError" || name === "TimeoutError" || code === "ABORT_ERR" ? "too_slow" : "unreachable";
}

const resolveAll = (hostname: string): Promise<readonly LookupAddress[]> => promisify(lookup)(hostname, { all: true });

/** A resolver for one connection: one private address among several spoils them all. */
function pinned(resolve: NonNullable<CallerOptions["resolve"]>, mayBeOwn: boolean): LookupFunction {
  return (hostname, options, answer) => {
    resolve(hostname).then(
      (addresses) => {
        const isOpen = addresses.length > 0 && addresses.every(({ address }) => isPublic(address) || mayBeOwn);
        const [first] = addresses;
        if (!isOpen || !first) return answer(new ForbiddenAddressError("A private address was named."), "");
        return options.all ? answer(null, [...addresses]) : answer(null, first.address, first.family);
      },
      (error: unknown) => answer(error as NodeJS.ErrnoException, ""),
    );
  };
}

function isLoopback(hostname: string): boolean {
  const host = bare(hostname);
  return host === "localhost" || host.endsWith(".localhost") || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** An IPv6 address stands in brackets in a URL; a name may end with a dot. */
function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
}

/** Special-purpose addresses that are nobody's on the internet: IANA's registries of RFC 6890. */
const closed = new BlockList();
for (const range of [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
]) {
  const [network = "", prefix] = range.split("/");
  closed.addSubnet(network, Number(prefix), "ipv4");
}
// Within the public part of IPv6: tunnels that carry an IPv4 address, benchmarks, documentation.
for (const range of ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]) {
  const [network = "", prefix] = range.split("/");
  closed.addSubnet(network, Number(prefix), "ipv6");
}
const globalUnicast = new BlockList();
globalUnicast.addSubnet("2000::", 3, "ipv6");

function isPublic(address: string): boolean {
  if (isIP(address) === 4) return !closed.check(address, "ipv4");
  return globalUnicast.check(address, "ipv6") && !closed.check(address, "ipv6");
}
