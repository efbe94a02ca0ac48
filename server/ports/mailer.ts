/** One message to one person. Nothing in it is trusted: the mailer escapes and encodes every text for where it stands. */
export interface Mail {
  /** Ours, unique per message: a repeat carries the same Message-ID, so that it can be told from another message. */
  readonly key: string;
  readonly to: string;
  /** Where answers go; null for the sender's own address. */
  readonly replyTo: string | null;
  readonly subject: string;
  /** Plain text with line breaks. */
  readonly body: string;
  readonly look: MailLook;
}

/** How the HTML version is dressed. */
export interface MailLook {
  /** For the receiving program: `de`. */
  readonly language: string;
  readonly direction: "ltr" | "rtl";
  /** Shown as the sender and above the text; empty for the server's own name and nothing above. */
  readonly brandName: string;
  /** An https address, or "". */
  readonly logoUrl: string;
  /** `#rrggbb`, or "". */
  readonly colour: string;
  /** A line of the text that is this address and nothing else is drawn as a button with the label. */
  readonly button: { readonly url: string; readonly label: string } | null;
  readonly footLines: readonly string[];
}

export interface Mailer {
  /**
   * Hands the message to the mail server. Throws UpstreamError: `ambiguous` when the message may have gone out although
   * no answer came, any other fault when it surely did not.
   */
  send(mail: Mail): Promise<{ readonly messageId: string }>;
}
