import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import express, { type Router } from "express";
import { NotFoundError } from "../domain/errors.ts";
import { isId } from "../domain/ids.ts";
import type { Context } from "../ports/context.ts";
import { exportAccount, portalOfExport, type ExportLine } from "../use-cases/account/export-account.ts";

/** An account's whole data, one JSON object a line (JSON Lines), at an address that was handed to an admin. */
export function exportRoutes(context: Context): Router {
  const router = express.Router();
  router.get("/export/:token", async (request, response) => {
    const { token } = request.params;
    if (!isId(token)) throw new NotFoundError("There is no page at this address.");
    const portalId = await portalOfExport(context, token);
    response.attachment(`payments-tab-${portalId}.jsonl`).type("application/jsonl");
    // A stride that cannot be read breaks the download off, rather than let it look whole.
    await pipeline(Readable.from(written(exportAccount(context, portalId))), response);
  });
  return router;
}

async function* written(strides: AsyncIterable<readonly ExportLine[]>): AsyncGenerator<string> {
  for await (const lines of strides) yield lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}
