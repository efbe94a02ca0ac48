import { createTransport } from "nodemailer";
import { withoutAddresses } from "../domain/email-address.ts";
import { UpstreamError, type Fault } from "../domain/errors.ts";
import { assertNoTransaction } from "../outbound.ts";
import type { Mail, Mailer } from "../ports/mailer.ts";
import { htmlOf } from "./html.ts";

export interface SmtpOptions {
  /** `smtp://user:password@host:587`, or `smtps://…` for TLS from the first byte. */
  readonly smtpUrl: string;
  readonly from: { readonly name: string; readonly address: string };
  /** Whether a connection that cannot be encrypted is refused. */
  readonly needsTls: boolean;
  /** How long each step and the whole may take, milliseconds. */
  readonly limits?: { readonly step: number; readonly whole: number };
}

// HubSpot waits 15 s for an answer to the card, and the message is read anew behind the sending.
const usualLimits = { step: 3_000, whole: 9_000 };
const upstream = "mail";

/** Sends over SMTP, one connection per message. */
export function smtpMailer({ smtpUrl, from, needsTls, limits = usualLimits }: SmtpOptions): Mailer {
  const domain = from.address.split("@").at(-1) ?? "localhost";
  return {
    async send(mail) {
      assertNoTransaction(upstream);
      const messageId = `<${mail.key}@${domain}>`;
      const progress = watchProgress();
      const transport = createTransport({
        ...serverOf(smtpUrl),
        requireTLS: needsTls,
        tls: { minVersion: "TLSv1.2" },
        connectionTimeout: limits.step,
        greetingTimeout: limits.step,
        socketTimeout: limits.step,
        // Texts of a message name no files and no addresses to be loaded.
        disableFileAccess: true,
        disableUrlAccess: true,
        logger: progress.logger,
        transactionLog: true,
      });
      try {
        await within(limits.whole, transport.sendMail(messageOf(mail, { from, messageId })));
        return { messageId };
      } catch (error) {
        throw toUpstream(error, progress.hasBegun());
      } finally {
        transport.close();
      }
    },
  };
}

/** What goes on behind the limit may still come to its end, so nothing is known of it then. Throws UpstreamError. */
async function within(limit: number, sending: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new UpstreamError("ambiguous", { upstream })), limit);
  });
  try {
    await Promise.race([sending, end]);
  } finally {
    clearTimeout(timer);
  }
}

function serverOf(smtpUrl: string) {
  const url = new URL(smtpUrl);
  const secure = url.protocol === "smtps:";
  const auth = { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) };
  return {
    host: url.hostname.replaceAll(/^\[|\]$/g, ""),
    port: url.port === "" ? (secure ? 465 : 587) : Number(url.port),
    secure,
    ...(url.username !== "" && { auth }),
  };
}

function messageOf(mail: Mail, { from, messageId }: Pick<SmtpOptions, "from"> & { readonly messageId: string }) {
  const { brandName } = mail.look;
  return {
    messageId,
    // As objects, addresses are encoded and never parsed: a name cannot become another recipient.
    from: { name: oneLine(brandName === "" ? from.name : brandName), address: from.address },
    to: { name: "", address: mail.to },
    ...(mail.replyTo !== null && { replyTo: { name: "", address: mail.replyTo } }),
    subject: oneLine(mail.subject),
    text: mail.body,
    html: htmlOf(mail),
  };
}

/** A header is one line, whatever a text would like it to be. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
}

/** Notices when the message itself is sent: from there on, a lost answer leaves open whether it was taken. */
function watchProgress() {
  let hasBegun = false;
  const ignore = () => undefined;
  const debug = (entry: unknown, text: unknown) => {
    const isOurs = (entry as { tnx?: unknown } | null)?.tnx === "client";
    if (isOurs && text === "DATA") hasBegun = true;
  };
  const logger = { level: ignore, trace: ignore, debug, info: ignore, warn: ignore, error: ignore, fatal: ignore };
  return { logger, hasBegun: () => hasBegun };
}

interface SmtpError {
  readonly code?: unknown;
  readonly responseCode?: unknown;
  readonly response?: unknown;
}

function toUpstream(error: unknown, hasBegun: boolean): UpstreamError {
  if (error instanceof UpstreamError) return error;
  const { code, responseCode, response } = (error ?? {}) as SmtpError;
  const status = typeof responseCode === "number" ? responseCode : undefined;
  return new UpstreamError(faultOf(code, status, hasBegun), {
    upstream,
    code: typeof code === "string" ? code : undefined,
    status,
    said: typeof response === "string" ? fitToShow(response) : undefined,
  });
}

/** A server that answered with a refusal has not taken the message. https://www.rfc-editor.org/rfc/rfc5321#section-4.2.1 */
function faultOf(code: unknown, status: number | undefined, hasBegun: boolean): Fault {
  if (code === "EAUTH") return "auth";
  if (code === "ETLS") return "unavailable";
  if (status === undefined) return hasBegun ? "ambiguous" : "unavailable";
  if (status === 421) return "unavailable";
  if (status < 500) return "rate_limited";
  return status === 530 || status === 535 ? "auth" : "validation";
}

const longestSaid = 200;

/** What the server said, fit for a screen: one line, and nobody's address in it. */
function fitToShow(response: string): string {
  return withoutAddresses(oneLine(response)).slice(0, longestSaid);
}
