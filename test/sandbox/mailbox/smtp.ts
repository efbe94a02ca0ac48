import type { AddressInfo } from "node:net";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";

/** A message that was taken, as the receiving program reads it. */
export interface ReceivedMail {
  /** 1, 2, 3 … in the order of arrival. */
  readonly id: number;
  /** From the envelope, not from what the message says of itself. */
  readonly from: string;
  readonly to: readonly string[];
  readonly parsed: Email;
  readonly raw: string;
}

/**
 * What goes wrong at the mail server: `refuse` the address, be `busy`, `hang` after the message, or take it and `drop`
 * the line before a word of thanks.
 */
export type MailFault = "refuse" | "busy" | "hang" | "drop";

export interface SmtpParts {
  readonly port: number;
  take(mail: ReceivedMail): void;
  /** The fault that plays now, or null. */
  fault(): MailFault | null;
}

export const login = { user: "payments", pass: "letters-and-stamps" } as const;

const mostBytes = 256 * 1024;

/** A mail server on loopback that refuses what a real one would: a wrong login, unknown people, too much at once. */
export async function startSmtp({ port, take, fault }: SmtpParts) {
  let taken = 0;
  const server = new SMTPServer({
    // Nobody can vouch for a certificate of this machine.
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    authOptional: false,
    disableReverseLookup: true,
    size: mostBytes,
    logger: false,
    onAuth({ username, password }, _session, answer) {
      const isKnown = username === login.user && password === login.pass;
      answer(isKnown ? null : refusal(535, "5.7.8 Authentication credentials invalid"), { user: login.user });
    },
    onRcptTo({ address }, _session, answer) {
      const isUnknown = fault() === "refuse" || address.startsWith("nobody@");
      if (fault() === "busy") return answer(refusal(451, "4.3.2 Please try again later"));
      answer(isUnknown ? refusal(550, `5.1.1 <${address}> No such user here`) : null);
    },
    onData(stream, session, answer) {
      void receive(stream).then(async (raw) => {
        if (fault() === "hang") return;
        if (stream.sizeExceeded) return answer(refusal(552, "5.3.4 Message too big"));
        taken += 1;
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? "" : mailFrom.address;
        const to = rcptTo.map(({ address }) => address);
        take({ id: taken, from, to, raw, parsed: await PostalMime.parse(raw) });
        if (fault() === "drop") return hangUp(server, session);
        answer(null, "2.0.0 Taken");
      });
    },
  });
  // A line that breaks is the other side's trouble.
  server.on("error", () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.server.address() as AddressInfo;
  return {
    url: `smtp://${login.user}:${login.pass}@127.0.0.1:${address.port}`,
    close() {
      for (const connection of connectionsOf(server)) connection._socket.destroy();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function refusal(responseCode: number, sentence: string): Error {
  return Object.assign(new Error(sentence), { responseCode });
}

async function receive(stream: SMTPServerDataStream): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString("utf8");
}

interface Connection {
  readonly id: string;
  readonly _socket: { destroy(): void };
}

/** The library keeps its open lines in a set that its types do not name. */
function connectionsOf(server: SMTPServer): Iterable<Connection> {
  return (server as unknown as { readonly connections: Iterable<Connection> }).connections;
}

function hangUp(server: SMTPServer, { id }: SMTPServerSession): void {
  for (const connection of connectionsOf(server)) if (connection.id === id) connection._socket.destroy();
}
