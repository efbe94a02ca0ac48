import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EventFacts } from "../../server/domain/events.ts";
import { noteBody, noteCauses, noteOccasions, type NoteCause } from "../../server/domain/notes.ts";
import { crmFeatures, isGranted } from "../../server/domain/crm-features.ts";
import { defaultPolicies } from "../../server/domain/policies.ts";

const eur = (minor: number) => ({ minor, currency: "EUR" });
const payment = { amount: eur(75_000), description: "Second half", reference: "D512-AB", mode: "live" } as const;
const noteId = "0123456789abcdefghijkl";

function said(cause: NoteCause, changes: Partial<Parameters<typeof noteBody>[0]["payment"]> = {}): string {
  const stageName = (id: string) => `Stage ${id}`;
  return noteBody({ noteId, cause, payment: { ...payment, ...changes }, stageName });
}

const paid: readonly EventFacts[] = [
  { kind: "money", entry: "captured", amount: eur(75_000), evidence: "pi_1" },
  { kind: "status_changed", from: "opened", to: "paid" },
];

const causes: readonly NoteCause[] = [
  { occasion: "created" },
  { occasion: "sent", channel: "email" },
  { occasion: "opened" },
  { occasion: "paid" },
  { occasion: "paid", part: eur(30_000) },
  { occasion: "failed" },
  { occasion: "expired" },
  { occasion: "refunded", sum: eur(10_000), hasFailed: false },
  { occasion: "refunded", sum: eur(10_000), hasFailed: true },
  { occasion: "confirmed", sum: eur(75_000), receivedOn: "2026-11-20", method: "bank_transfer" },
  { occasion: "confirmed", undone: eur(75_000) },
  { occasion: "disputed", sum: eur(75_000), end: "open" },
  { occasion: "disputed", sum: eur(75_000), end: "won" },
  { occasion: "disputed", sum: eur(75_000), end: "lost" },
  { occasion: "moved", from: "a", to: "b" },
  { occasion: "moved", from: "b", to: "a", isUndo: true },
  { occasion: "review", review: "double" },
];

describe("what is worth a note", () => {
  it("X32 is one cause for money that came and the status it led to", () => {
    expect(noteCauses(paid)).toEqual([{ occasion: "paid" }]);
  });

  it("X32 names the part where only a part of the sum came", () => {
    const happened: readonly EventFacts[] = [
      { kind: "money", entry: "captured", amount: eur(10_000), evidence: "1" },
      { kind: "money", entry: "captured", amount: eur(20_000), evidence: "2" },
      { kind: "status_changed", from: "opened", to: "partially_paid" },
    ];
    expect(noteCauses(happened)).toEqual([{ occasion: "paid", part: eur(30_000) }]);
  });

  it("X32 is each refund and each turn of a dispute", () => {
    const happened: readonly EventFacts[] = [
      { kind: "money", entry: "refunded", amount: eur(10_000), evidence: "re_1" },
      { kind: "status_changed", from: "paid", to: "partially_refunded" },
      { kind: "money", entry: "dispute_opened", amount: eur(5_000), evidence: "dp_1" },
    ];
    expect(noteCauses(happened)).toEqual([
      { occasion: "refunded", sum: eur(10_000), hasFailed: false },
      { occasion: "disputed", sum: eur(5_000), end: "open" },
    ]);
  });

  it("X32 keeps a person's words and names out of what is promised", () => {
    const confirmed = { amount: eur(75_000), method: "cash", receivedOn: "2026-11-20" };
    const happened: readonly EventFacts[] = [
      { kind: "confirmed", ...confirmed, reference: "Ref Mia", note: "Mia came by" },
      { kind: "link_sent", channel: "email", to: "m…@example.com" },
    ];
    expect(JSON.stringify(noteCauses(happened))).not.toMatch(/Mia|example/);
  });

  it.each([
    [{ kind: "created" }, "created"],
    [{ kind: "mail_sent", about: "scheduled", to: null as never }, "sent"],
    [{ kind: "status_changed", from: "created", to: "opened" }, "opened"],
    [{ kind: "status_changed", from: "opened", to: "declined" }, "failed"],
    [{ kind: "status_changed", from: "created", to: "expired" }, "expired"],
    [{ kind: "review_raised", review: "late", detail: "" }, "review"],
    [{ kind: "move_applied", from: "a", to: "b", ruleId: "r", ruleVersion: 1 }, "moved"],
    [{ kind: "move_undone", from: "b", to: "a" }, "moved"],
  ] satisfies readonly (readonly [EventFacts, string])[])("X32 %j is the occasion %s", (facts, occasion) => {
    expect(noteCauses([facts])).toMatchObject([{ occasion }]);
  });

  it("X32 is not what only the tab is for", () => {
    const happened: readonly EventFacts[] = [
      { kind: "previewed" },
      { kind: "mail_sent", about: "reminder", to: "m…" },
      { kind: "checked", provider: "Stripe" },
      { kind: "status_changed", from: "created", to: "cancelled" },
    ];
    expect(noteCauses(happened)).toEqual([]);
  });
});

describe("the text of a note", () => {
  it("X32 says what happened, about which payment, and bears the note's name", () => {
    expect(said({ occasion: "paid" })).toBe(
      `<p>Payment of €750.00 received.</p><p>Second half (D512-AB)</p><p>Payments tab · ${noteId}</p>`,
    );
  });

  it("X32 has a sentence of its own for everything that can be noted", () => {
    const texts = causes.map((cause) => said(cause));
    expect(new Set(texts).size).toBe(causes.length);
    expect(new Set(causes.map(({ occasion }) => occasion))).toEqual(new Set(noteOccasions));
    for (const text of texts) expect(text).not.toMatch(/undefined|null|\[object|NaN/);
  });

  it("X32 names stages as people know them, and the rule as the reason", () => {
    expect(said({ occasion: "moved", from: "a", to: "b" })).toContain("Deal moved from Stage a to Stage b");
  });

  it("X32 says first when no real money is meant", () => {
    expect(said({ occasion: "paid" }, { mode: "test" })).toMatch(/^<p><strong>Test payment, no real money\.<\/strong>/);
  });

  it("X32 is harmless whatever a seller typed", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.constantFrom(...causes), (description, cause) => {
        const typed = said(cause, { description: `<script>alert(1)</script>${description}` });
        const tags = typed.match(/<[^>]*>?/g) ?? [];
        expect(tags.every((tag) => tag === "<p>" || tag === "</p>")).toBe(true);
        expect(typed).not.toMatch(/[\r\n]/);
        expect(typed).toContain(noteId);
      }),
    );
  });
});

describe("what an account lets us do", () => {
  it("F39 X30 X32 follows from its scopes, feature by feature", () => {
    const on = (...scopes: string[]) => crmFeatures.filter((feature) => isGranted(feature, scopes));
    expect(on("crm.objects.contacts.write")).toEqual(["notes"]);
    expect(on("crm.schemas.deals.write")).toEqual(["deal_properties"]);
    expect(on("crm.schemas.contacts.write")).toEqual([]);
    expect(on("crm.schemas.contacts.write", "crm.objects.contacts.write")).toEqual(["contact_properties", "notes"]);
  });

  it("X32 notes by default what a colleague has to know about money", () => {
    expect(defaultPolicies.notes).toEqual(["paid", "refunded", "confirmed", "disputed", "review"]);
  });
});
