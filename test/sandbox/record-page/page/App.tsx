import { useEffect, useReducer, type ReactNode } from "react";
import type { Frame } from "../../record-page-server/records.ts";
import { AlertList, useAlerts } from "./alerts.tsx";
import { Banner } from "./Banner.tsx";
import { Card } from "./Card.tsx";
import { useLiveRecord } from "./record.ts";
import { RecordSummary } from "./RecordSummary.tsx";
import { addToJournal, emptyJournal } from "./request-log.ts";
import { RequestLog } from "./RequestLog.tsx";

export function App({ frame }: { readonly frame: Frame }): ReactNode {
  const { record, refresh } = useLiveRecord(frame);
  const [journal, note] = useReducer(addToJournal, emptyJournal);
  const { list, holder, add, raise } = useAlerts();
  const name = record?.name;

  useEffect(() => {
    if (name) document.title = `${name} · record page`;
  }, [name]);

  return (
    <>
      <Banner frame={frame} />
      <div className="columns">
        <aside className="record" aria-label="Record">
          {record ? <RecordSummary frame={frame} record={record} /> : <p className="soft">Reading the record …</p>}
        </aside>
        <main className="middle">
          <div className="record-tabs" role="tablist" aria-label="Tabs of the record">
            <button type="button" role="tab" id="payments-tab" aria-selected="true" aria-controls="payments-panel">
              Payments
            </button>
          </div>
          <div role="tabpanel" id="payments-panel" aria-labelledby="payments-tab" className="record-panel">
            <Card frame={frame} refresh={refresh} addAlert={add} raiseAlerts={raise} note={note} />
          </div>
        </main>
      </div>
      <footer>
        <RequestLog journal={journal} />
      </footer>
      <AlertList list={list} holder={holder} />
    </>
  );
}
