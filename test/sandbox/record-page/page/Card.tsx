import { createController, createRemoteReceiver, RemoteRenderer, type Controller } from "@remote-ui/react/host";
import { useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import type { Frame, PageFrame } from "../../record-page-server/records.ts";
import { componentNamed } from "../components/index.tsx";
import { createOverlayRegistry, OverlayRegistryContext } from "../overlays/registry.ts";
import type { Failure } from "../protocol.ts";
import type { AddAlert } from "./alerts.tsx";
import { CardFailure } from "./CardFailure.tsx";
import { startCard } from "./card-worker.ts";
import { extensionContext } from "./frame.ts";
import { createHostApi } from "./host-api.ts";
import { useLatest } from "./latest.ts";
import type { LiveRecord } from "./record.ts";
import type { JournalEntry } from "./request-log.ts";

export interface CardProps {
  readonly frame: Frame | PageFrame;
  readonly refresh: LiveRecord["refresh"];
  readonly addAlert: AddAlert;
  readonly raiseAlerts: () => void;
  readonly note: (entry: JournalEntry) => void;
}

// The library's own `get` throws on a name it does not know.
const controller: Controller = {
  ...createController({}),
  get: (type) => componentNamed(String(type)) as ReturnType<Controller["get"]>,
};

/** The extension's bundle, running and drawn; each start is a fresh worker. */
export function Card(props: CardProps): ReactNode {
  const [start, setStart] = useState(1);
  const reload = useCallback(() => setStart((count) => count + 1), []);
  return <RunningCard key={start} {...props} reload={reload} />;
}

function RunningCard(props: CardProps & { readonly reload: () => void }): ReactNode {
  const { reload, raiseAlerts } = props;
  const [receiver] = useState(createRemoteReceiver);
  const [isMounted, setMounted] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const overlays = useMemo(() => createOverlayRegistry(raiseAlerts), [raiseAlerts]);
  const latest = useLatest(props);

  useEffect(() => {
    const { frame, refresh, addAlert, note } = latest.current;
    const host = createHostApi({
      frame,
      overlays,
      refresh,
      addAlert,
      note,
      fail: setFailure,
      reload: () => {
        void refresh();
        reload();
      },
      propertiesChanged: (properties) => void worker.card.propertiesChanged(properties),
    });
    receiver.on("mount", () => setMounted(true));
    const worker = startCard(extensionContext(frame), host, receiver.receive);
    return worker.stop;
  }, [receiver, overlays, reload, latest]);

  if (failure) return <CardFailure failure={failure} retry={reload} />;
  return (
    <OverlayRegistryContext.Provider value={overlays}>
      {!isMounted && <p className="card-loading">Loading the card …</p>}
      <div className="card stack" data-ready={isMounted}>
        {isMounted && <RemoteRenderer receiver={receiver} controller={controller} />}
      </div>
    </OverlayRegistryContext.Provider>
  );
}
