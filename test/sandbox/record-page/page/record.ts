import { useCallback, useEffect, useRef, useState } from "react";
import type { Frame, RecordDescription } from "../../record-page-server/records.ts";

/** Milliseconds between two looks at the record while the page is visible. */
const pollEvery = 1000;

export async function readRecord(
  portalId: number,
  objectTypeId: string,
  objectId: string,
): Promise<RecordDescription | null> {
  const path = [portalId, objectTypeId, objectId].map((part) => encodeURIComponent(part)).join("/");
  const response = await fetch(`/sandbox/records/${path}`);
  return response.ok ? ((await response.json()) as RecordDescription) : null;
}

export interface LiveRecord {
  readonly record: RecordDescription | null;
  /** Reads the record now. */
  refresh(): Promise<RecordDescription | null>;
}

/** The record as the CRM has it, read again about once a second. A look that fails keeps what was seen last. */
export function useLiveRecord({ portalId, objectTypeId, objectId }: Frame): LiveRecord {
  const [record, setRecord] = useState<RecordDescription | null>(null);
  const shown = useRef("");

  const refresh = useCallback(async () => {
    const read = await readRecord(portalId, objectTypeId, objectId);
    const text = JSON.stringify(read);
    if (read && text !== shown.current) {
      shown.current = text;
      setRecord(read);
    }
    return read;
  }, [portalId, objectTypeId, objectId]);

  useEffect(() => {
    let timer = 0;
    let isOver = false;
    async function look(): Promise<void> {
      if (document.visibilityState === "visible") await refresh().catch(() => null);
      if (!isOver) timer = window.setTimeout(() => void look(), pollEvery);
    }
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [refresh]);

  return { record, refresh };
}
