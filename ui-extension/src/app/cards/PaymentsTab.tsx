import { hubspot } from "@hubspot/ui-extensions";
import { RecordPayments } from "./components/RecordPayments.tsx";

hubspot.extend<"crm.record.tab">(({ context, actions }) => <RecordPayments context={context} actions={actions} />);
