import { useReducer, type ReactNode } from "react";
import type { PageFrame } from "../../record-page-server/records.ts";
import { AlertList, useAlerts } from "./alerts.tsx";
import { Banner } from "./Banner.tsx";
import { Card } from "./Card.tsx";
import { addToJournal, emptyJournal } from "./request-log.ts";
import { RequestLog } from "./RequestLog.tsx";

/** The settings of the connected app, in the frame HubSpot draws around them. */
export function SettingsApp({ frame }: { readonly frame: PageFrame }): ReactNode {
  const [journal, note] = useReducer(addToJournal, emptyJournal);
  const { list, holder, add, raise } = useAlerts();
  return (
    <>
      <Banner frame={frame} />
      <main className="app-settings">
        <header>
          <p className="eyebrow">Connected apps</p>
          <h1>Payments</h1>
        </header>
        <div className="record-panel">
          <Card frame={frame} refresh={noRecord} addAlert={add} raiseAlerts={raise} note={note} />
        </div>
      </main>
      <footer>
        <RequestLog journal={journal} />
      </footer>
      <AlertList list={list} holder={holder} />
    </>
  );
}

async function noRecord(): Promise<null> {
  return null;
}
