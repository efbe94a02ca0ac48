/** `books`: all rows, each night. `secrets`: some sealed values each night, going on where the last one ended. */
export type WalkPart = "books" | "secrets";

/** How far judging one part of an account's rows has come; a row, so that any process goes on with it. */
export interface JudgementWalk {
  readonly portalId: number;
  readonly part: WalkPart;
  /** Where the next slice begins: a place of the part, and the key of the last row seen there. */
  readonly place: string;
  readonly position: readonly (string | number)[] | null;
  /** When this walk over the part began, epoch ms. */
  readonly beganAt: number;
  /** Slices that this night has taken. */
  readonly slices: number;
  /** Counts the slices of all nights. */
  readonly stride: number;
}

export type NextSlice = Omit<JudgementWalk, "portalId" | "part" | "stride"> & { readonly dueAt: number };

export interface JudgementWalks {
  /** Connected accounts that nobody has begun to judge. */
  listUnwalked(limit: number): Promise<readonly { readonly portalId: number; readonly timeZone: string }[]>;
  /** Starts both parts of an account; what there is stays. */
  begin(portalId: number, first: Readonly<Record<WalkPart, NextSlice>>): Promise<void>;
  /** The walk that is due for the longest, held until its lease ends. */
  claim(now: number, until: number): Promise<JudgementWalk | null>;
  /** Writes down how far it came and gives it back. False for the second of two processes on the same slice. */
  note(walk: JudgementWalk, next: NextSlice): Promise<boolean>;
  /** Ends judging an account that left. */
  end(portalId: number): Promise<void>;
}
