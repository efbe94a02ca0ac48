import { type ExtensionPointApiContext, hubspot } from "@hubspot/ui-extensions";
import { serverCalls } from "@payments/screens/call-server";
import { makeFormats } from "@payments/screens/formats";
import { newRequestKey } from "@payments/screens/request-key";
import { publicUrl } from "@payments/shared";
import { useMemo } from "react";
import { connectApi } from "../api/index.ts";
import type { SettingsActions } from "../settings.ts";
import { useView } from "../use-view.ts";
import { Loading, LoadFailed } from "./LoadFailed.tsx";
import { OpenSettings } from "./OpenSettings.tsx";

export interface AccountSettingsProps {
  readonly context: Pick<ExtensionPointApiContext<"settings">, "user" | "portal">;
  readonly actions: SettingsActions;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  readonly newKey?: () => string;
}

/** The settings of the account that has the app. */
export function AccountSettings({
  context: { user, portal },
  actions,
  now = Date.now,
  newKey = newRequestKey,
}: AccountSettingsProps) {
  const api = useMemo(() => connectApi(serverCalls(hubspot.fetch, publicUrl)), []);
  const formats = useMemo(
    () => makeFormats({ locale: user.locale ?? user.language, timeZone: portal.timezone }),
    [user.locale, user.language, portal.timezone],
  );
  const { read, refresh, retry, adopt } = useView(api);
  if (!read.view && read.problem) return <LoadFailed problem={read.problem} onRetry={retry} />;
  if (!read.view) return <Loading />;
  const surroundings = { api, actions, formats, now, newKey, refresh, adopt };
  return <OpenSettings {...surroundings} view={read.view} isStale={read.problem !== null} />;
}
