import { describe, expect, it } from "vitest";
import { erasedText, nextErasure, termsWithoutPerson, withoutPerson } from "../../server/domain/erasure.ts";
import { agendaOf, type RecordHappening } from "../../server/domain/hubspot-events.ts";
import { usualTerms } from "../../server/domain/payment.ts";
import { isNewsAfter, type Standing } from "../../server/domain/standing.ts";

describe("what an account was told", () => {
  it("F52 comes to one look at each deal, whatever was told of it and how often", () => {
    const happenings: RecordHappening[] = [
      { kind: "changed", dealId: "1", property: "amount" },
      { kind: "changed", dealId: "1", property: "amount" },
      { kind: "changed", dealId: "1", property: "deal_currency_code" },
      { kind: "changed", dealId: "2", property: "dealstage" },
      { kind: "deleted", dealId: "2" },
      { kind: "restored", dealId: "2" },
      { kind: "unlinked", dealId: "3", contactId: "9" },
      { kind: "linked", dealId: "3", contactId: "9" },
      { kind: "forgotten", contactId: "9" },
      { kind: "forgotten", contactId: "9" },
      { kind: "contact_deleted", contactId: "8" },
      { kind: "contact_restored", contactId: "8" },
    ];
    const agenda = agendaOf(happenings);
    expect(agenda).toMatchObject({ balanceDealIds: ["1"], peopleDealIds: ["3"], forgottenContactIds: ["9"] });
    expect(agenda.lookContactIds).toEqual(["8"]);
    expect(new Set(agenda.lookDealIds)).toEqual(new Set(["2"]));
  });

  it("F41 keeps its merges in the order they were told", () => {
    const merge = (from: string, intoId: string) =>
      ({ kind: "merged", type: "deal", fromIds: [from], intoId }) as const;
    expect(agendaOf([merge("2", "3"), merge("1", "2")]).merges.map(({ intoId }) => intoId)).toEqual(["3", "2"]);
  });
});

describe("a line on a payment's timeline about its records", () => {
  const said = (...kinds: readonly Standing[]) => kinds.map((kind) => ({ facts: { kind } }));

  it.each([
    ["the deal was deleted, for the first time", said(), "deal_deleted", true],
    ["it was deleted, once more", said("deal_deleted"), "deal_deleted", false],
    ["it is back", said("deal_deleted"), "deal_restored", true],
    ["it is there, as it always was", said(), "deal_restored", false],
    ["it is back, once more", said("deal_deleted", "deal_restored"), "deal_restored", false],
    ["it was deleted again", said("deal_deleted", "deal_restored"), "deal_deleted", true],
    ["the contact left, whatever became of the deal", said("deal_deleted"), "contact_left", true],
  ] as const)("F40 that %s", (_what, history, standing, isNews) => {
    expect(isNewsAfter(history, standing)).toBe(isNews);
  });
});

describe("an erased event", () => {
  it("F125 keeps sums, days and ways, and loses what a person wrote", () => {
    const amount = { minor: 75_000, currency: "EUR" };
    const facts = { kind: "confirmed", amount, method: "bank_transfer", receivedOn: "2026-11-19" } as const;
    expect(withoutPerson({ ...facts, reference: "Mia K", note: "Mia came by" })).toEqual({
      ...facts,
      reference: erasedText,
      note: erasedText,
    });
    expect(withoutPerson({ ...facts, reference: "", note: "" })).toEqual({ ...facts, reference: "", note: "" });
  });

  it("F125 is the same erased twice, and words of our own stay as they are", () => {
    const sent = { kind: "link_sent", channel: "email", to: "m…@example.com" } as const;
    expect(withoutPerson(withoutPerson(sent))).toEqual({ ...sent, to: erasedText });
    const refused = { kind: "move_refused", reason: "hubspot_refused", said: null } as const;
    expect(withoutPerson(refused)).toEqual(refused);
  });

  it("F125 leaves product lines their sums", () => {
    const line = { description: "For Mia", quantity: "2", unitPrice: 100, discount: 0, vatRate: "19" };
    expect(termsWithoutPerson({ ...usualTerms, lines: [line] }).lines).toEqual([{ ...line, description: erasedText }]);
  });

  it("F125 is gone over until nothing can arrive any more", () => {
    const day = 24 * 60 * 60_000;
    expect([0, 1, 2, 3].map((done) => nextErasure(done, 0))).toEqual([day, 7 * day, 35 * day, null]);
  });
});
