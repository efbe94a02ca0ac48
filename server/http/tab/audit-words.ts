import type { AuditValue } from "../../domain/audit.ts";

export type AuditGroup = { readonly [name: string]: AuditValue };

/** `openPayments` as a person reads it, and `brand.supportEmail`. */
export function words(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(".", ": ");
}

export function text(value: AuditValue | undefined): string {
  if (value === undefined || value === null) return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export function isGroup(value: AuditValue | undefined): value is AuditGroup {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
