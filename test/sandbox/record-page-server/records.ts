/** What the record page shows of one CRM record, as JSON between server and page. */
export interface RecordDescription {
  /** `0-1` contact, `0-3` deal. */
  readonly objectTypeId: string;
  readonly id: string;
  readonly name: string;
  /** In the order of the left column. The card reads the same list by `name`. */
  readonly properties: readonly RecordProperty[];
  /** Of a deal: the label of its pipeline. */
  readonly pipeline?: string;
  /** Of a deal: every stage of its pipeline in order. Empty on a contact. */
  readonly stages: readonly RecordStage[];
  readonly associated: readonly AssociatedRecord[];
}

export interface RecordProperty {
  /** HubSpot's internal name, such as `amount`. */
  readonly name: string;
  readonly label: string;
  /** The raw text HubSpot keeps, null when empty. */
  readonly value: string | null;
  /** ISO 4217 code when the value is an amount of money; the page formats it. */
  readonly currency?: string;
}

export interface RecordStage {
  readonly id: string;
  readonly label: string;
  readonly isCurrent: boolean;
  /** A closed stage is an end, not a step: the tracker does not tick it off on the way to another. */
  readonly isClosed?: boolean;
}

export interface AssociatedRecord {
  readonly objectTypeId: string;
  readonly id: string;
  readonly name: string;
}

/** Where the record page gets its records: the sandbox's CRM. */
export interface RecordSource {
  /** Null for a record that is not there. Asked about once a second while a page is open, so it must be cheap. */
  describe(
    portalId: number,
    objectTypeId: string,
    objectId: string,
  ): RecordDescription | null | Promise<RecordDescription | null>;
}

export interface SandboxUser {
  readonly id: number;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** What each page of the stand-in is told about itself when it is served. */
export interface PageFrame {
  readonly portalId: number;
  readonly appId: number;
  readonly timeZone: string;
  readonly user: SandboxUser;
  /** The user who installed the app: the one with HubSpot's permission to manage integrations. */
  readonly installer: number;
  readonly users: readonly SandboxUser[];
}

/** The record page's. */
export interface Frame extends PageFrame {
  readonly objectTypeId: string;
  readonly objectId: string;
}

/** Where HubSpot shows the settings of a connected app. */
export function settingsAddress({ portalId, appId }: Pick<PageFrame, "portalId" | "appId">): string {
  return `/integrations-settings/${portalId}/installed/framework/${appId}/general-settings`;
}
