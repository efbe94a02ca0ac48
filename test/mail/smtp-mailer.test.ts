import { createServer, type Server } from "node:net";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { UpstreamError } from "../../server/domain/errors.ts";
import { smtpMailer } from "../../server/mail/smtp-mailer.ts";
import { insideTransaction } from "../../server/outbound.ts";
import type { Mail } from "../../server/ports/mailer.ts";
import { startMailbox, type Mailbox, type ReceivedMail } from "../sandbox/mailbox/index.ts";

let mailbox: Mailbox;
beforeAll(async () => {
  mailbox = await startMailbox();
});
afterEach(() => mailbox.play(null));
afterAll(() => mailbox.close());

const from = { name: "Payments", address: "payments@lindgren.example" };
const url = "https://pay.example.com/p/abc";

function mail(changes: Partial<Mail> = {}, look: Partial<Mail["look"]> = {}): Mail {
  return {
    key: "delivery1",
    to: "mia@example.com",
    replyTo: null,
    subject: "Payment of €750.00 for Website",
    body: `Hello Mia,\n\nhere it is:\n\n${url}\n\nReference: 512`,
    ...changes,
    look: {
      language: "en",
      direction: "ltr",
      brandName: "",
      logoUrl: "",
      colour: "",
      button: { url, label: "Pay €750.00" },
      footLines: [],
      ...look,
    },
  };
}

const mailer = (changes: Partial<Parameters<typeof smtpMailer>[0]> = {}) =>
  smtpMailer({ smtpUrl: mailbox.smtpUrl, from, needsTls: false, ...changes });

async function received(sent: Mail): Promise<ReceivedMail> {
  await mailer().send(sent);
  const last = mailbox.mails().at(-1);
  if (!last) throw new Error("Nothing arrived.");
  return last;
}

async function faultOf(work: Promise<unknown>): Promise<UpstreamError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof UpstreamError)) throw new Error(`It ended with ${String(error)}.`);
  return error;
}

describe("sending by SMTP", () => {
  it("S1.7 X23 arrives as text and as HTML, under an id made of the delivery's", async () => {
    const { messageId } = await mailer().send(mail());
    const { parsed, to, from: envelope } = mailbox.mails().at(-1) as ReceivedMail;
    expect(messageId).toBe("<delivery1@lindgren.example>");
    expect(parsed).toMatchObject({ messageId, subject: "Payment of €750.00 for Website", from });
    expect({ to, envelope }).toEqual({ to: ["mia@example.com"], envelope: "payments@lindgren.example" });
    expect(parsed.text?.trim()).toBe(mail().body);
    expect(parsed.html).toContain(`<a class="pay" href="${url}">Pay €750.00</a>`);
  });

  it("X23 comes in the merchant's name, and answers go where the merchant wants them", async () => {
    const { parsed } = await received(mail({ replyTo: "office@lindgren.example" }, { brandName: "Lindgren “Studio”" }));
    expect(parsed.from).toEqual({ name: "Lindgren “Studio”", address: "payments@lindgren.example" });
    expect(parsed.replyTo).toEqual([{ name: "", address: "office@lindgren.example" }]);
  });

  it.each([
    "\r\nBcc: everybody@example.com",
    "\nTo: everybody@example.com",
    "\u2028Cc: everybody@example.com",
    "\r\n\r\nBody",
  ])("F117 lets no line break in subject or name become a header: %j", async (attack) => {
    const sent = mail({ subject: `Website${attack}` }, { brandName: `Lindgren${attack}` });
    const { parsed, to, raw } = await received(sent);
    expect(to).toEqual(["mia@example.com"]);
    expect([parsed.cc, parsed.bcc]).toEqual([undefined, undefined]);
    expect(raw.split("\r\n\r\n")[0]).not.toMatch(/^(?:bcc|cc|body)/im);
    expect(parsed.subject).toMatch(/^Website .*$/);
    expect(parsed.text?.trim()).toBe(sent.body);
  });

  it.each([
    "mia@example.com, eve@example.com",
    "mia@example.com\r\nRCPT TO:<eve@example.com>",
    "Eve <eve@example.com>",
  ])("F117 writes to nobody else, however the address is written: %j", async (to) => {
    const before = mailbox.mailsTo("eve@example.com").length;
    await mailer()
      .send(mail({ to }))
      .catch(() => undefined);
    expect(mailbox.mailsTo("eve@example.com")).toHaveLength(before);
  });

  it("F101 says that an address was refused, in the server's words and without the address", async () => {
    const error = await faultOf(mailer().send(mail({ to: "nobody@example.com" })));
    expect(error).toMatchObject({ fault: "validation", details: { status: 550 } });
    expect(error.message).toContain("No such user here");
    expect(JSON.stringify([error.message, error.details])).not.toContain("nobody@");
  });

  it.each([
    ["busy", "rate_limited"],
    ["refuse", "validation"],
    ["drop", "ambiguous"],
  ] as const)("F101 takes a server that plays %s for %s", async (fault, expected) => {
    mailbox.play(fault);
    expect((await faultOf(mailer().send(mail()))).fault).toBe(expected);
  });

  it("F101 does not know what became of a message that the server never answers", async () => {
    mailbox.play("hang");
    const { fault } = await faultOf(mailer({ limits: { step: 5_000, whole: 200 } }).send(mail()));
    expect(fault).toBe("ambiguous");
  });

  it("F101 refuses a message too large for the server", async () => {
    expect((await faultOf(mailer().send(mail({ body: "x".repeat(300_000) })))).fault).toBe("validation");
  });

  it("F128 says that a login was refused, and keeps the password to itself", async () => {
    const error = await faultOf(mailer({ smtpUrl: mailbox.smtpUrl.replace("stamps", "canary") }).send(mail()));
    expect(error.fault).toBe("auth");
    expect(JSON.stringify([error.message, error.details, error.stack])).not.toMatch(/canary|letters/);
  });

  it("F101 is sure that nothing went out where nobody listens, or nobody speaks", async () => {
    const refused = await faultOf(mailer({ smtpUrl: "smtp://127.0.0.1:2" }).send(mail()));
    const silent = await listenSilently();
    const { port } = silent.address() as AddressInfo;
    const unsaid = await faultOf(
      mailer({ smtpUrl: `smtp://127.0.0.1:${port}`, limits: { step: 100, whole: 5_000 } }).send(mail()),
    );
    silent.close();
    expect([refused.fault, unsaid.fault]).toEqual(["unavailable", "unavailable"]);
  });

  it("F101 gives a server up that keeps it waiting word by word, not knowing what will come of it", async () => {
    const slow = createServer((socket) => {
      const drip = setInterval(() => socket.write("250-wait\r\n"), 20);
      socket.on("close", () => clearInterval(drip)).on("error", () => undefined);
      socket.write("220 At your service\r\n");
    });
    await new Promise<void>((resolve) => slow.listen(0, "127.0.0.1", resolve));
    const { port } = slow.address() as AddressInfo;
    const smtpUrl = `smtp://127.0.0.1:${port}`;
    const { fault } = await faultOf(mailer({ smtpUrl, limits: { step: 5_000, whole: 100 } }).send(mail()));
    slow.close();
    expect(fault).toBe("ambiguous");
  });

  it("sends nothing in the open where encryption is insisted on", async () => {
    const before = mailbox.mails().length;
    expect((await faultOf(mailer({ needsTls: true }).send(mail()))).fault).toBe("unavailable");
    expect(mailbox.mails()).toHaveLength(before);
  });

  it("never sends while a transaction is open", async () => {
    await expect(insideTransaction(() => mailer().send(mail()))).rejects.toThrow("inside a transaction");
  });
});

function listenSilently(): Promise<Server> {
  const server = createServer((socket) => void socket.on("error", () => undefined).unref());
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}
