import type { Knex } from "knex";
import type { ApiRequest, ApiRequests } from "../ports/api-keys.ts";
import type { Sealer } from "../ports/context.ts";

interface Row {
  portal_id: number;
  mode: "test" | "live";
  request_key: string;
  request_hash: string;
  status: number | null;
  answer_sealed: string | null;
  at: number;
}

/** What seals an answer to the request that may be repeated. */
export function apiAnswerBond({ portalId, mode, key }: Pick<ApiRequest, "portalId" | "mode" | "key">): string {
  return `api_requests|answer|${mode}|${key}|${portalId}`;
}

export function apiRequestsTable(db: Knex, sealer: Sealer): ApiRequests {
  const rows = () => db<Row>("api_requests");
  const own = ({ portalId, mode, key }: ApiRequest) => ({ portal_id: portalId, mode, request_key: key });
  return {
    async claim(request) {
      const fresh = { ...own(request), request_hash: request.requestHash, at: request.at };
      const made = await rows()
        .insert({ ...fresh, status: null, answer_sealed: null })
        .onConflict(["portal_id", "mode", "request_key"])
        .ignore()
        .returning("request_key");
      if (made.length > 0) return null;
      const row = await rows().where(own(request)).first();
      if (!row) return null;
      const { status, answer_sealed: sealed, request_hash: requestHash } = row;
      const isAnswered = status !== null && sealed !== null;
      return { requestHash, answer: isAnswered ? { status, body: sealer.open(sealed, apiAnswerBond(request)) } : null };
    },

    async settle(request, { status, body }) {
      await rows()
        .where(own(request))
        .update({ status, answer_sealed: sealer.seal(body, apiAnswerBond(request)) });
    },

    async forget(before) {
      await rows().where("at", "<", before).delete();
    },
  };
}
