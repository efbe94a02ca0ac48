import type { TabView } from "@payments/shared";
import type { Creation } from "../../use-cases/ask/read-creation.ts";
import type { TabContents } from "../../use-cases/look/read-tab.ts";
import { creationView } from "./create-form.ts";
import { markText } from "./live-requests.ts";
import type { May } from "./can.ts";
import { outOfReachOf } from "./out-of-reach.ts";
import { freshnessOf, paymentRow, placeOf, stageNames, type ShapeOptions } from "./rows.ts";

/** The tab's contents in the form the card takes. */
export function tabView(
  options: ShapeOptions,
  contents: TabContents & { readonly creation: Creation },
  viewer: { readonly may: May },
): TabView {
  const { list, connections, troubles, creation } = contents;
  const outOfReach = outOfReachOf(contents.untold);
  const row = {
    ...options,
    ...viewer,
    connections,
    troubles,
    stage: stageNames(contents.pipelines),
    dealName: dealNames(contents),
  };
  return {
    payments: list.payments.map((listed) => paymentRow(listed, row)),
    next: list.next && placeOf(list.next),
    mark: markText(list.mark),
    freshness: list.freshness.map((one) => freshnessOf(options, one)),
    hasRemoved: list.hasRemoved,
    hidden: list.hidden,
    ...creationView(options, { surroundings: contents, creation, outOfReach }),
    mayConnect: viewer.may("settings"),
    testOnly: connections.length > 0 && connections.every(({ mode }) => mode === "test"),
    outOfReach,
  };
}

function dealNames({ deal, deals }: TabContents): (dealId: string) => string | null {
  const names = new Map([...(deal ? [deal] : []), ...deals].map(({ id, name }) => [id, name]));
  return (dealId) => names.get(dealId) ?? null;
}
