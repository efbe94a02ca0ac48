import type { Channel, MessageView } from "@payments/shared";
import { defaultPolicies, type Policies } from "../../server/domain/policies.ts";
import type { Rig } from "../rig.ts";
import type { CardAnswer } from "../sandbox/card.ts";
import { create, newKey, newScene } from "../scene.ts";

let people = 0;

export interface Shipment {
  readonly id: string;
  readonly link: string;
  readonly description: string;
  /** The contact's address, nobody else's. */
  readonly email: string;
}

/** A payment of a contact with an address of their own, so that its mails are told from all others. */
export async function newShipment(rig: Rig, changes: Readonly<Record<string, unknown>> = {}): Promise<Shipment> {
  const scene = newScene(rig);
  people += 1;
  const email = `canary.${people}@example.com`;
  const { world } = rig.sandbox.hubspot;
  const contactId = world.addContact(scene.portalId, { firstName: "Ida", lastName: "Holm", email });
  world.associate(scene.portalId, scene.dealId, contactId);
  return { ...(await create({ ...scene, contactId }, changes)), email };
}

export async function messageOf(rig: Rig, { id }: { readonly id: string }): Promise<MessageView> {
  const { status, body } = await rig.card("GET", `/api/payments/${id}/message`);
  if (status !== 200) throw new Error(`The message ended with ${status}: ${JSON.stringify(body)}`);
  return body as MessageView;
}

export interface Press {
  readonly channels?: readonly Channel[];
  readonly [field: string]: unknown;
}

/** Presses "Send" with what the form suggests. */
export async function send(rig: Rig, shipment: Shipment, changes: Press = {}, userId?: number): Promise<CardAnswer> {
  const { subject, body } = await messageOf(rig, shipment);
  const form = { idempotencyKey: newKey(), channels: ["email"], to: shipment.email, subject, body, ...changes };
  return rig.card("POST", `/api/payments/${shipment.id}/deliveries`, form, userId);
}

export const viewOf = ({ body }: CardAnswer): MessageView => body as MessageView;

export async function setPolicies(rig: Rig, changes: Partial<Policies>): Promise<void> {
  const { store } = rig.app.context;
  const { portalId } = rig.sandbox.demo;
  const { version } = await store.policies.read(portalId);
  await store.policies.save(portalId, { ...defaultPolicies, ...changes }, { version, by: "7", at: rig.clock.now() });
}
