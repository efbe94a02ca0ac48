import type { CrmWrite, CrmWriteKind, NewCrmWrite } from "../ports/crm-writes.ts";

export interface Row {
  seq: number;
  portal_id: number;
  write_id: string;
  kind: CrmWriteKind;
  object_type: CrmWrite["objectType"];
  object_id: string;
  move_id: string | null;
  payment_id: string | null;
  payload: string | null;
  state: "ready" | "done" | "dead" | "ignored";
  attempts: number;
  asked: number;
  run_at: number;
  reason: string | null;
  created_at: number;
  settled_at: number | null;
}

export function newRow(write: NewCrmWrite, now: number): Omit<Row, "seq"> {
  return {
    portal_id: write.portalId,
    write_id: write.writeId,
    kind: write.kind,
    object_type: write.objectType,
    object_id: write.objectId,
    move_id: write.moveId ?? null,
    payment_id: write.paymentId ?? null,
    payload: write.payload ?? null,
    state: "ready",
    attempts: 0,
    asked: 1,
    run_at: now,
    reason: null,
    created_at: now,
    settled_at: null,
  };
}

export function toWrite(row: Row): CrmWrite {
  return {
    writeId: row.write_id,
    portalId: row.portal_id,
    kind: row.kind,
    objectType: row.object_type,
    objectId: row.object_id,
    moveId: row.move_id,
    paymentId: row.payment_id,
    payload: row.payload,
    attempts: row.attempts,
    asked: row.asked,
  };
}
