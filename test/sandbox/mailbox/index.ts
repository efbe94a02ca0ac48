import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { mailboxPage } from "./page.ts";
import { startSmtp, type MailFault, type ReceivedMail } from "./smtp.ts";

export type { MailFault, ReceivedMail } from "./smtp.ts";

/** A mail server on this machine and a page to read what came; nothing leaves it. */
export interface Mailbox {
  /** For SMTP_URL, with its login. */
  readonly smtpUrl: string;
  /** For MAIL_FROM. */
  readonly from: string;
  /** The page with all messages. */
  readonly url: string;
  /** Oldest first. */
  mails(): readonly ReceivedMail[];
  /** The messages to one person, oldest first. */
  mailsTo(address: string): readonly ReceivedMail[];
  /** Plays a fault until it is told otherwise; null for fair weather. */
  play(fault: MailFault | null): void;
  close(): Promise<void>;
}

export interface MailboxOptions {
  /** Of the page; any free port when left out. */
  readonly port?: number;
  readonly smtpPort?: number;
}

export async function startMailbox({ port = 0, smtpPort = 0 }: MailboxOptions = {}): Promise<Mailbox> {
  const mails: ReceivedMail[] = [];
  let fault: MailFault | null = null;
  const smtp = await startSmtp({ port: smtpPort, take: (mail) => void mails.push(mail), fault: () => fault });
  const app = express();
  app.disable("x-powered-by");
  app.use(mailboxPage(() => mails));
  const server = createServer(app);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "localhost", resolve);
    });
  } catch (error) {
    await smtp.close();
    throw error;
  }
  return {
    smtpUrl: smtp.url,
    from: "Lindgren Studio <payments@lindgren.example>",
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    mails: () => [...mails],
    mailsTo: (address) => mails.filter(({ to }) => to.includes(address)),
    play(next) {
      fault = next;
    },
    async close() {
      server.closeAllConnections();
      await Promise.all([smtp.close(), new Promise((closed) => server.close(closed))]);
    },
  };
}
