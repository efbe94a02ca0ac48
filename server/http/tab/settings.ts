import type { SettingsPreview, SettingsView } from "@payments/shared";
import type { Router } from "express";
import type { Context } from "../../ports/context.ts";
import { previewSettings } from "../../use-cases/account/preview-settings.ts";
import { readSettings } from "../../use-cases/account/read-settings.ts";
import { inviteToExample } from "../../use-cases/account/show-example.ts";
import { waiveGoLive } from "../../use-cases/account/waive-go-live.ts";
import { type Answer, settingsOnly } from "./answer.ts";
import type { Caller } from "./caller.ts";
import { rightsOf } from "./can.ts";
import { notedAside } from "./noted-aside.ts";
import { brandOf, previewOf, waiverOf } from "./settings-requests.ts";
import { settingsView } from "./settings-view.ts";

/** The settings page: read by everyone who has it, since nothing in it is secret; changed by whoever may. */
export function addSettings(router: Router, context: Context, answer: Answer): void {
  const guarded = settingsOnly(context, answer);
  const view = async (caller: Caller): Promise<SettingsView> => {
    const may = await rightsOf(context, caller);
    return settingsView(await readSettings(context, caller.portalId), {
      mayChange: may("settings"),
      sendsMail: context.mailer !== null,
    });
  };

  router.get(
    "/api/settings",
    answer(async (_request, caller) => {
      const { portalId, userId, userEmail: email } = caller;
      const visit = { at: context.clock.now(), place: "settings" } as const;
      await notedAside(context, portalId, context.store.people.see(portalId, { userId, email }, visit));
      return view(caller);
    }),
  );

  router.put(
    "/api/settings/go-live",
    guarded(async (request, caller) => {
      await waiveGoLive(context, { ...waiverOf(request), ...caller });
      return view(caller);
    }),
  );

  router.post(
    "/api/settings/previews",
    answer((request, { portalId }): Promise<SettingsPreview> => previewSettings(context, portalId, previewOf(request))),
  );

  router.post(
    "/api/settings/brand-pages",
    guarded(async (request, caller) => {
      return inviteToExample(context, caller, brandOf(request));
    }, 201),
  );
}
