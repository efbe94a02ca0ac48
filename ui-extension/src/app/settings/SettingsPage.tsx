import { hubspot } from "@hubspot/ui-extensions";
import { AccountSettings } from "./components/AccountSettings.tsx";

hubspot.extend<"settings">(({ context, actions }) => <AccountSettings context={context} actions={actions} />);
