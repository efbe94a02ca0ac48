import { describe, expect, it } from "vitest";
import type { Enrolment } from "../sandbox/hubspot/tells/workflows.ts";
import type { Account } from "./account.ts";
import { play } from "./payer.ts";
import { setTheStage } from "./stage.ts";
import { button, chooseMore, openRecord, refreshUntil, tabOf } from "./tab.ts";

const stage = setTheStage("the journey of a workflow with two hundred deals");

const crowd = 200;
const workflowId = 44;
const day = 24 * 3_600_000;
const patience = { timeout: 40_000 };

describe.skipIf(!stage.isHere)("a workflow that enrols two hundred deals", () => {
  it("X31 F54 S4.1 P3 has a link on each, and goes on with each by what became of it", async () => {
    const account = await stage.app.account();
    const dealIds = addDeals(account);
    const made = await enrol(account, dealIds, "create-link", { amountSource: "deal_amount", validityDays: "1" });
    await expect.poll(() => tally(made), patience).toEqual({ "succeeded, created": crowd });
    expect(new Set(ended(made).map(linkOf)).size).toBe(crowd);

    const waiting = await enrol(account, dealIds, "wait-until-paid");
    expect(tally(waiting)).toEqual({ "waiting, ": crowd });
    const [paid, cancelled, expiring, ...others] = ended(made);
    if (!paid || !cancelled || !expiring) throw new Error("There are no deals.");

    await payInTheBrowser(account, paid);
    await cancelInTheTab(account, cancelled);
    await seeInTheTab(account, others.at(Math.floor(others.length / 2)));
    await seeInTheTab(account, others.at(-1));
    await payByCalls(others);
    await expect
      .poll(() => tally(waiting), patience)
      .toEqual({ "succeeded, paid": crowd - 2, "succeeded, cancelled": 1, "waiting, ": 1 });
    expect(tally([waiting[2] ?? ""])).toEqual({ "waiting, ": 1 });

    // The last link ends, and its workflow is told so.
    await stage.app.restart(day + 60_000);
    await expect
      .poll(() => tally(waiting), patience)
      .toEqual({ "succeeded, paid": crowd - 2, "succeeded, cancelled": 1, "succeeded, expired": 1 });
    expect(ended(waiting).map(({ outputs }) => outputs["paymentId"])).toEqual(ended(made).map(paymentOf));
    await expect.poll(() => movedDeals(account).length, patience).toBe(crowd - 2);
    const stay = new Set([cancelled.recordId, expiring.recordId]);
    expect(movedDeals(account).toSorted()).toEqual(dealIds.filter((id) => !stay.has(id)).toSorted());
  }, 180_000);
});

function addDeals({ portalId }: Account): readonly string[] {
  const { world } = stage.app.sandbox.hubspot;
  return Array.from({ length: crowd }, (_, place) => {
    const deal = { name: `Order ${place + 1}`, amount: "40.00", currency: "EUR", stageId: "offer" };
    const dealId = world.addDeal(portalId, deal);
    const email = `customer-${place + 1}@example.com`;
    world.associate(portalId, dealId, world.addContact(portalId, { firstName: "Mia", lastName: "Keller", email }));
    return dealId;
  });
}

async function enrol(
  { portalId, card, dealId }: Account,
  recordIds: readonly string[],
  action: "create-link" | "wait-until-paid",
  inputs: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const tab = await card("GET", `/api/payments?objectTypeId=0-3&objectId=${dealId}`);
  const { create } = tab.body as { create: { form: { connections: readonly { id: string }[] } } };
  const connection = create.form.connections[0]?.id ?? "";
  const asked = action === "create-link" ? { connection, ...inputs } : inputs;
  return stage.app.sandbox.workflows.enrol({ portalId, workflowId, action, type: "deals", recordIds, inputs: asked });
}

function ended(callbackIds: readonly string[]): readonly Enrolment[] {
  return callbackIds.map((id) => stage.app.sandbox.workflows.enrolment(id));
}

/** How many enrolments stand how. */
function tally(callbackIds: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { state, outputs } of ended(callbackIds)) {
    const standing = `${state}, ${outputs["paymentStatus"] ?? ""}`;
    counts[standing] = (counts[standing] ?? 0) + 1;
  }
  return counts;
}

const linkOf = ({ outputs }: Enrolment): string => outputs["paymentUrl"] ?? "";
const paymentOf = ({ outputs }: Enrolment): string => outputs["paymentId"] ?? "";

async function payInTheBrowser(account: Account, enrolment: Enrolment): Promise<void> {
  const page = await seeInTheTab(account, enrolment);
  await play(stage.customer, linkOf(enrolment), "Pay");
  await refreshUntil(page, "Deal moved to Paid in full");
}

async function cancelInTheTab(account: Account, enrolment: Enrolment): Promise<void> {
  const page = await seeInTheTab(account, enrolment);
  await chooseMore(page, "Cancel payment");
  await button(page.getByRole("dialog"), "Cancel payment").click();
  await refreshUntil(page, "Cancelled");
}

/** The deal's tab shows the link its workflow has made, and that a workflow made it. */
async function seeInTheTab(account: Account, enrolment: Enrolment | undefined) {
  if (!enrolment) throw new Error("There is no such deal.");
  const page = await openRecord(stage.seller, account.recordPage({ dealId: enrolment.recordId }));
  await tabOf(page).getByText("Created", { exact: true }).waitFor();
  await button(tabOf(page), "Copy link").waitFor();
  return page;
}

/** As the customers' browsers do: on to the provider's page, and its button "Pay". */
async function payByCalls(enrolments: readonly Enrolment[]): Promise<void> {
  const { origin } = stage.app;
  const post = (url: string, fields: Readonly<Record<string, string>> = {}) =>
    fetch(url, { method: "POST", redirect: "manual", headers: { origin }, body: new URLSearchParams(fields) });
  const left = enrolments.values();
  const payer = async (): Promise<void> => {
    for (const enrolment of left) {
      const { headers } = await post(`${linkOf(enrolment)}/go`);
      const { status } = await post(new URL(headers.get("location") ?? "", origin).href, { act: "pay" });
      if (status !== 303) throw new Error(`Paying ended with ${status}.`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, payer));
}

/** Each once for every time the app wrote its stage. */
function movedDeals({ portalId }: Account): readonly string[] {
  return stage.app.sandbox.hubspot.world.dealsMovedByApp(portalId).map(({ dealId }) => dealId);
}
