import type { ConnectionView, HealthView, Person, SettingsView, SetUpStep } from "@payments/shared";
import { mergeFields } from "../../domain/template.ts";
import type { ConnectionHealth } from "../../use-cases/account/read-connections.ts";
import type { AccountSettings, SetUpFacts } from "../../use-cases/account/read-settings.ts";
import type { Health } from "../../use-cases/account/read-health.ts";
import { healthSigns } from "./health-sentences.ts";

interface Around {
  readonly mayChange: boolean;
  readonly sendsMail: boolean;
}

/** What the settings page shows, in the words of its API. */
export function settingsView(settings: AccountSettings, { mayChange, sendsMail }: Around): SettingsView {
  const { policies, version, portal, health, pipelines, changed } = settings;
  const people = peopleOf(settings);
  const nameOf = (userId: string): string =>
    people.find((person) => person.userId === userId)?.email ?? `user ${userId}`;
  return {
    policies,
    version,
    mayChange,
    changed: changed && { by: nameOf(changed.by), at: changed.at },
    setUp: stepsOf(settings.setUp),
    connections: settings.connections.map((connection) => connectionView(connection, nameOf)),
    pipelines:
      pipelines?.map(({ id, label, stages }) => ({
        id,
        label,
        stages: stages.filter(({ isWritable }) => isWritable).map((stage) => ({ id: stage.id, label: stage.label })),
      })) ?? null,
    people,
    mergeFields,
    sendsMail,
    timeZone: portal.timeZone,
    health: healthView(health),
  };
}

/** Who was seen, and with them whoever is named in a right or installed the app. */
function peopleOf({ portal, policies, people }: AccountSettings): readonly Person[] {
  const holders = Object.values(policies.rights);
  const named = holders.flatMap((held) => (typeof held === "string" ? [] : held.users));
  const ids = new Set([portal.installedBy, ...people.map(({ userId }) => userId), ...named]);
  return [...ids].map((userId) => ({
    userId,
    email: people.find((person) => person.userId === userId)?.email ?? null,
    isInstaller: userId === portal.installedBy,
  }));
}

function stepsOf({ hasConnection, hasRule, hasSeenTab, hasBeenPaid }: SetUpFacts): readonly SetUpStep[] {
  return [
    { name: "install", isDone: true },
    { name: "connect", isDone: hasConnection },
    { name: "rule", isDone: hasRule },
    { name: "card", isDone: hasSeenTab },
    { name: "first_payment", isDone: hasBeenPaid },
  ];
}

function connectionView(health: ConnectionHealth, nameOf: (userId: string) => string): ConnectionView {
  const { connection, deliveredAt, readAt, unanswered, trouble, openPayments, capabilities, goLive } = health;
  const { connectionId: id, provider, label, mode, keyEnding, createdAt } = connection;
  return {
    id,
    provider,
    label,
    mode,
    keyEnding,
    createdAt,
    webhookAt: deliveredAt,
    readAt,
    unanswered: unanswered.payments,
    triesInRow: unanswered.triesInRow,
    trouble: trouble && { reason: trouble.reason, said: trouble.said, since: trouble.since },
    openPayments,
    sendsMessages: capabilities.sendsLinks.length > 0,
    page: { methods: capabilities.methods, canAskAddress: capabilities.asksAddress },
    goLive:
      goLive?.map(({ name, isMet, waiver }) => ({
        name,
        isMet,
        waived: waiver && { note: waiver.note, by: nameOf(waiver.waivedBy), at: waiver.waivedAt },
      })) ?? null,
  };
}

function healthView(health: Health): HealthView {
  const healed = health.healed.latest.map(({ portalId: _own, ...shown }) => shown);
  return { checkedAt: health.checkedAt, signs: healthSigns(health), jobs: health.jobs, healed };
}
