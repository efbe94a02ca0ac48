import type { Policies } from "../../domain/policies.ts";
import type { Mail, MailLook } from "../../ports/mailer.ts";

/** A mail in the merchant's look, answered to where the account wants its answers. */
export function brandedLook(
  { brand, mail }: Policies,
  text: Pick<MailLook, "language" | "direction" | "button">,
): Pick<Mail, "replyTo" | "look"> {
  const { name: brandName, logoUrl, colour, legalLines, supportEmail, supportPhone } = brand;
  const footLines = [...legalLines, supportEmail, supportPhone].filter((line) => line !== "");
  const { language, direction, button } = text;
  return {
    replyTo: mail.replyTo || null,
    look: { language, direction, button, brandName, logoUrl, colour, footLines },
  };
}
