import { Dropdown } from "@hubspot/ui-extensions";
import type { PaymentCan, PaymentRow } from "@payments/shared";
import type { ComponentType } from "react";
import { words } from "../words.ts";
import { AmountModal } from "./AmountModal.tsx";
import { CancelModal } from "./CancelModal.tsx";
import { CaptureModal } from "./CaptureModal.tsx";
import { ConfirmPanel } from "./ConfirmPanel.tsx";
import { ExtendModal } from "./ExtendModal.tsx";
import { ProviderModal } from "./ProviderModal.tsx";
import { RefundPanel } from "./RefundPanel.tsx";
import { ReleaseModal } from "./ReleaseModal.tsx";
import { RemoveModal } from "./RemoveModal.tsx";
import { UndoModal } from "./UndoModal.tsx";

/** An act that is asked about in an overlay of its own. */
interface AskedAct {
  readonly act: keyof PaymentCan;
  /** Names its entry: `refund-{payment}`. */
  readonly name: string;
  readonly label: string;
  readonly Overlay: ComponentType<{ payment: PaymentRow }>;
}

/** In the order of the menu: what brings money first, what ends a payment last. */
const askedActs: readonly AskedAct[] = [
  { act: "capture", name: "capture", label: words.acts.capture.button, Overlay: CaptureModal },
  { act: "confirm", name: "confirm", label: words.act.confirm, Overlay: ConfirmPanel },
  { act: "changeProvider", name: "provider", label: words.acts.provider.button, Overlay: ProviderModal },
  { act: "changeAmount", name: "amount", label: words.acts.amount.button, Overlay: AmountModal },
  { act: "extend", name: "extend", label: words.acts.extend.button, Overlay: ExtendModal },
  { act: "refund", name: "refund", label: words.act.refund, Overlay: RefundPanel },
  { act: "undo", name: "undo", label: words.act.undo, Overlay: UndoModal },
  { act: "release", name: "release", label: words.acts.release.button, Overlay: ReleaseModal },
  { act: "hide", name: "remove", label: words.acts.remove.button, Overlay: RemoveModal },
  { act: "cancel", name: "cancel", label: words.act.cancel, Overlay: CancelModal },
];

/** The act that most likely comes next, as a button beside the menu; for most payments it is not one of these. */
export function likeliestAct({ can, status }: PaymentRow): AskedAct | null {
  const likely = can.capture ? "capture" : status === "declined" && can.changeProvider ? "changeProvider" : null;
  return askedActs.find(({ act }) => act === likely) ?? null;
}

interface ActMenuProps {
  readonly payment: PaymentRow;
  /** Has a button of its own already. */
  readonly except: AskedAct | null;
  readonly onCheck: () => Promise<void>;
}

/** All else that can be done with a payment now. */
export function ActMenu({ payment, except, onCheck }: ActMenuProps) {
  const { id, can } = payment;
  const offered = askedActs.filter((one) => can[one.act] && one !== except);
  if (offered.length === 0 && !can.check) return null;
  return (
    <Dropdown buttonText={words.act.more} buttonSize="xs" variant="secondary" testId={`more-${id}`}>
      {can.check && (
        <Dropdown.ButtonItem onClick={onCheck} testId={`check-${id}`}>
          {words.act.check}
        </Dropdown.ButtonItem>
      )}
      {offered.map(({ act, name, label, Overlay }) => (
        <Dropdown.ButtonItem key={act} overlay={<Overlay payment={payment} />} testId={`${name}-${id}`}>
          {label}
        </Dropdown.ButtonItem>
      ))}
    </Dropdown>
  );
}
