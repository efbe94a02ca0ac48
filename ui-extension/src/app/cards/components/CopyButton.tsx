import { Button, Input } from "@hubspot/ui-extensions";
import { useEffect, useState } from "react";
import { useTab } from "../tab.ts";
import { words } from "../words.ts";

interface CopyButtonProps {
  readonly text: string;
  readonly label: string;
  /** Names the text where it must be copied by hand. */
  readonly field: string;
  readonly testId: string;
  readonly variant?: "primary" | "secondary";
  readonly size?: "xs" | "sm" | "md";
  /** Called once the text is on the clipboard. */
  readonly onCopied?: () => void;
}

const praiseTime = 4_000;

/** Puts a text on the clipboard and says so; where the browser refuses, shows the text to be selected. */
export function CopyButton({
  text,
  label,
  field,
  testId,
  variant = "secondary",
  size = "xs",
  onCopied,
}: CopyButtonProps) {
  const { actions } = useTab();
  const [outcome, setOutcome] = useState<"none" | "copied" | "refused">("none");
  useEffect(() => {
    if (outcome !== "copied") return;
    const timer = setTimeout(() => setOutcome("none"), praiseTime);
    return () => clearTimeout(timer);
  }, [outcome]);
  // The call must be the handler's first act: browsers allow copying only straight from a press.
  const copy = async (): Promise<void> => {
    try {
      await actions.copyTextToClipboard(text);
      setOutcome("copied");
      onCopied?.();
    } catch {
      setOutcome("refused");
    }
  };
  return (
    <>
      <Button size={size} variant={variant} onClick={copy} testId={testId}>
        {outcome === "copied" ? words.act.copied : label}
      </Button>
      {outcome === "refused" && (
        <Input name={testId} label={field} value={text} readOnly description={words.act.copyRefused} />
      )}
    </>
  );
}
