export interface Contact {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
}
