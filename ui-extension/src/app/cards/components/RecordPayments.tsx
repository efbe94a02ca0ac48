import { type CrmContext, hubspot } from "@hubspot/ui-extensions";
import { useCallback, useMemo, useState } from "react";
import { connectApi } from "../api.ts";
import { makeFormats } from "@payments/screens/formats";
import { newRequestKey } from "@payments/screens/request-key";
import { type Tab, type TabActions, TabProvider } from "../tab.ts";
import { usePayments } from "../use-payments.ts";
import { TabContent } from "./TabContent.tsx";

export interface RecordPaymentsProps {
  readonly context: CrmContext;
  readonly actions: TabActions;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  readonly newKey?: () => string;
  /** Between 0 and 1. */
  readonly dice?: () => number;
}

/** The payments of the contact or deal the tab stands on. Another record starts from nothing. */
export function RecordPayments({
  context,
  actions,
  now = Date.now,
  newKey = newRequestKey,
  dice = Math.random,
}: RecordPaymentsProps) {
  const { objectTypeId, objectId } = context.crm;
  const parts = { context, actions, now, newKey, dice };
  return <OneRecord key={`${objectTypeId}/${objectId}`} {...parts} />;
}

function OneRecord({ context, actions, now, newKey, dice }: Required<RecordPaymentsProps>) {
  const { objectTypeId, objectId } = context.crm;
  const record = useMemo(() => ({ objectTypeId, objectId: String(objectId) }), [objectTypeId, objectId]);
  const api = useMemo(() => connectApi(hubspot.fetch, record), [record]);
  const { user, portal } = context;
  const formats = useMemo(
    () => makeFormats({ locale: user.locale ?? user.language, timeZone: portal.timezone }),
    [user.locale, user.language, portal.timezone],
  );
  const { heldForms, hold } = useHeldForms();
  const onMove = useCallback(() => actions.refreshObjectProperties(), [actions]);
  const { payments, refresh, retry, adopt, readMore } = usePayments({ api, now, dice, heldForms, onMove });
  const create = payments.view?.create;
  const form = create && "form" in create ? create.form : null;
  const outOfReach = payments.view?.outOfReach ?? null;
  const tab: Tab = useMemo(
    () => ({ record, api, actions, formats, form, outOfReach, now, newKey, adopt, refresh, readMore, hold }),
    [record, api, actions, formats, form, outOfReach, now, newKey, adopt, refresh, readMore, hold],
  );
  return (
    <TabProvider value={tab}>
      <TabContent payments={payments} onRetry={retry} />
    </TabProvider>
  );
}

function useHeldForms() {
  const [forms, setForms] = useState<readonly string[]>([]);
  const hold = useCallback((formId: string, isHeld: boolean) => {
    setForms((before) => {
      if (before.includes(formId) === isHeld) return before;
      return isHeld ? [...before, formId] : before.filter((one) => one !== formId);
    });
  }, []);
  return { heldForms: forms, hold };
}
