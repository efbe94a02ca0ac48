import express, { type Router } from "express";
import { dayOf, minuteOf } from "../domain/calendar.ts";
import { NotFoundError } from "../domain/errors.ts";
import { isId } from "../domain/ids.ts";
import { statusWords } from "../domain/status-words.ts";
import type { Context } from "../ports/context.ts";
import {
  backtestBehind,
  exportBacktest,
  type ExportedBacktest,
  type ExportedFinding,
} from "../use-cases/rules/export-backtest.ts";
import { sendRows, type Column } from "./csv.ts";
import { whyNotMoved } from "./tab/move-sentences.ts";
import { stageNames } from "./tab/rows.ts";

/** All a dry run of rules found, as a CSV, at an address that was handed to somebody who may change the settings. */
export function dryRunExportRoutes(context: Context): Router {
  const router = express.Router();
  router.get("/export/dry-run/:token", async (request, response) => {
    const { token } = request.params;
    if (!isId(token)) throw new NotFoundError("There is no page at this address.");
    const found = await backtestBehind(context, token);
    await sendRows(response, exportBacktest(context, found.backtest), {
      columns: columnsFor(found),
      filename: `dry-run-${dayOf(found.backtest.until, found.portal.timeZone)}.csv`,
    });
  });
  return router;
}

const outcomes: Readonly<Record<ExportedFinding["outcome"], string>> = {
  moved: "would move",
  unsure: "would move from some stages",
  stayed: "would stay",
};

function columnsFor({ portal, pipelines }: ExportedBacktest): readonly Column<ExportedFinding>[] {
  const { timeZone } = portal;
  const stage = stageNames(pipelines);
  const name = (stageId: string | null) => (stageId === null ? "" : stage(stageId));
  return [
    [`At (${timeZone})`, ({ at }) => minuteOf(at, timeZone)],
    ["Deal", ({ dealName }) => dealName ?? ""],
    ["Deal's number", ({ dealId }) => dealId],
    ["Payment", ({ paymentId }) => paymentId],
    ["Status", ({ onStatus }) => statusWords[onStatus]],
    ["Mode", ({ mode }) => mode],
    ["Outcome", ({ outcome }) => outcomes[outcome]],
    ["From", ({ from }) => name(from)],
    ["To", ({ to }) => name(to)],
    ["Why not", ({ reason }) => (reason === null ? "" : whyNotMoved(reason))],
  ];
}
