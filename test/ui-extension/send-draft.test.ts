import type { MessageView } from "@payments/shared";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addressOf,
  mailtoOf,
  openFields,
  readSend,
  startSend,
  whatsAppOf,
} from "../../ui-extension/src/app/cards/send-draft.ts";
import { message } from "./send-samples.ts";

const draft = (change: Partial<ReturnType<typeof startSend>> = {}, view: MessageView = message()) => ({
  ...startSend(view),
  ...change,
});

describe("the send form", () => {
  it("S1.8 starts with the payer's address, and with an empty one where none is known", () => {
    expect(addressOf(draft())).toBe("ada@example.com");
    expect(addressOf(draft({}, message({ addresses: [] })))).toBe("");
    expect(addressOf(draft({ known: "", address: " other@example.com " }))).toBe("other@example.com");
  });

  it.each([
    [{ known: "", address: "" }, "to", "Enter the customer's e-mail address."],
    [{ known: "", address: "ada" }, "to", "This is no e-mail address. Check it for slips of the pen."],
    [
      { known: "", address: "a@b.example, c@d.example" },
      "to",
      "This is no e-mail address. Check it for slips of the pen.",
    ],
    [{ subject: " " }, "subject", "Write a subject."],
    [{ body: "\n" }, "body", "Write a message."],
    [
      { body: "Please pay." },
      "body",
      "The link is missing from the message. Put it back, or write {{link}} where it belongs.",
    ],
  ])("S5.7 says what to mend first: %j", (change, name, sentence) => {
    expect(readSend(draft(change), message())).toEqual({ messages: [{ name, message: sentence }] });
  });

  it("S1.6 names the fields that are still open, until they are written out", () => {
    const view = message({
      body: "{{until}} https://pay.example.com/p/abc",
      unresolved: { subject: [], body: ["{{until}}"] },
    });
    expect(openFields(draft({}, view), view)).toEqual([
      { name: "body", message: "This payment has nothing for {{until}}. Write it out, or take it away." },
    ]);
    expect(readSend(draft({}, view), view)).toHaveProperty("messages");
    expect(openFields(draft({ body: "Soon: https://pay.example.com/p/abc" }, view), view)).toEqual([]);
  });

  it("takes {{link}} for the link", () => {
    expect(readSend(draft({ body: "Here: {{ link }}" }), message())).toHaveProperty("request");
  });
});

describe("the other programs", () => {
  it("S2.22 gives the mail program recipient, subject and text, whatever is in them", () => {
    const text = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(text, text, (subject, body) => {
        const address = new URL(mailtoOf(draft({ subject, body })));
        expect(address.pathname).toBe("ada@example.com");
        // A mail program decodes %20 and takes a plus for a plus, other than a web form.
        const given = Object.fromEntries(
          address.search
            .slice(1)
            .split("&")
            .map((part) => part.split("=").map(decodeURIComponent)),
        );
        expect(given).toEqual({
          subject: subject.replaceAll(/\r?\n/g, "\r\n"),
          body: body.replaceAll(/\r?\n/g, "\r\n"),
        });
      }),
    );
  });

  it("S2.22 lets no address bring parts of its own along", () => {
    const address = mailtoOf(draft({ known: "", address: "a@example.com?bcc=b@example.com&cc=c@example.com" }));
    expect([...new URL(address).searchParams.keys()]).toEqual(["subject", "body"]);
  });

  it("X23 gives WhatsApp the whole text, and leaves it to the seller whom to send it unless the number is known", () => {
    const written = draft({ body: "50 % now & more:\nhttps://pay.example.com/p/abc" });
    const address = new URL(whatsAppOf(written, message()));
    expect(address.origin + address.pathname).toBe("https://wa.me/");
    expect(address.searchParams.get("text")).toBe(written.body);
    const known = message({ phone: { digits: "4799999999", written: "+47 99 99 99 99", problem: null } });
    expect(new URL(whatsAppOf(written, known)).pathname).toBe("/4799999999");
  });
});
