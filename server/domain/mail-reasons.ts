/** Why a mail that was to go out by itself did not. `ambiguous`: it may have gone out all the same. */
export type MailReason = "no_address" | "no_mail_server" | "refused" | "unreachable" | "ambiguous" | "no_longer";
