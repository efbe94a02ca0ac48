/** What is tried out with a live connection before customers are sent to it. */
export const goLiveNames = ["webhook", "payment", "refund"] as const;

export type GoLiveName = (typeof goLiveNames)[number];

/** An admin's word that one of them need not be met, and why. */
export interface GoLiveWaiver {
  readonly connectionId: string;
  readonly name: GoLiveName;
  readonly note: string;
  readonly waivedBy: string;
  /** Epoch ms. */
  readonly waivedAt: number;
}

export interface GoLiveItem {
  readonly name: GoLiveName;
  readonly isMet: boolean;
  /** Kept once it is met: somebody has decided it, and that stays readable. */
  readonly waiver: GoLiveWaiver | null;
}

/** What was seen of a connection so far. */
export interface GoLiveFacts {
  readonly hasReceived: boolean;
  /** Whether money has come through it, and whether some was given back through it. */
  readonly hasCaptured: boolean;
  readonly hasRefunded: boolean;
}

/** The list of one live connection, in the order in which it is worked through. */
export function goLiveList(facts: GoLiveFacts, waivers: readonly GoLiveWaiver[]): readonly GoLiveItem[] {
  const met: Readonly<Record<GoLiveName, boolean>> = {
    webhook: facts.hasReceived,
    payment: facts.hasCaptured,
    refund: facts.hasRefunded,
  };
  return goLiveNames.map((name) => ({
    name,
    isMet: met[name],
    waiver: waivers.find((waiver) => waiver.name === name) ?? null,
  }));
}
