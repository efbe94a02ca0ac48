import {
  Button,
  Flex,
  Link,
  LoadingButton,
  LoadingSpinner,
  Panel,
  PanelBody,
  PanelSection,
} from "@hubspot/ui-extensions";
import type { PaymentDetail, PaymentRow } from "@payments/shared";
import { useEffect, useState } from "react";
import type { ApiProblem } from "@payments/screens/api-problem";
import { withDealName } from "../known-payments.ts";
import { payerWords } from "../payer-words.ts";
import { useTab } from "../tab.ts";
import { useSubmit } from "../use-submit.ts";
import { words } from "../words.ts";
import { Attempts } from "./Attempts.tsx";
import { DealMoves } from "./DealMoves.tsx";
import { Lines } from "./Lines.tsx";
import { PayerSection } from "./PayerSection.tsx";
import { PaymentFacts } from "./PaymentFacts.tsx";
import { PlannedMails } from "./PlannedMails.tsx";
import { PreviewButton } from "./PreviewButton.tsx";
import { ProblemAlert } from "./ProblemAlert.tsx";
import { QrButton } from "./QrButton.tsx";
import { TestCards } from "./TestCards.tsx";
import { Timeline } from "./Timeline.tsx";

interface DetailsPanelProps {
  readonly paymentId: string;
  /** The payment as the list has it; it may be on a page the list does not hold. */
  readonly payment: PaymentRow | null;
  readonly panelId: string;
}

/** All that is known of one payment, read when the panel opens and again when the list shows news of it. */
export function DetailsPanel({ paymentId, payment, panelId }: DetailsPanelProps) {
  const { formats } = useTab();
  const [isOpen, setIsOpen] = useState(false);
  const read = useDetail(paymentId, isOpen, payment?.lastEventAt ?? 0);
  const open = (): void => {
    read.restart();
    setIsOpen(true);
  };
  const known = read.detail ?? payment;
  const title = known ? words.details.title(formats.amount(known.amount), known.description) : words.act.details;
  return (
    <Panel id={panelId} onOpen={open} onClose={() => setIsOpen(false)} title={title} width="md">
      <PanelBody>
        <PanelSection>
          <Flex direction="column" gap="md">
            {read.problem && <ProblemAlert problem={read.problem} />}
            {read.problem && (
              <Flex direction="row">
                <Button variant="secondary" size="sm" onClick={read.restart} testId={`again-${panelId}`}>
                  {words.load.again}
                </Button>
              </Flex>
            )}
            {!read.detail && !read.problem && <LoadingSpinner label={words.details.loading} showLabel />}
            {read.detail && (
              <DetailContent detail={withDealName(read.detail, payment)} onChecked={read.show} panelId={panelId} />
            )}
          </Flex>
        </PanelSection>
      </PanelBody>
    </Panel>
  );
}

interface DetailContentProps {
  readonly detail: PaymentDetail;
  readonly onChecked: (detail: PaymentDetail) => void;
  readonly panelId: string;
}

function DetailContent({ detail, onChecked, panelId }: DetailContentProps) {
  const { api, adopt } = useTab();
  const { isBusy, problem, submit } = useSubmit();
  const check = (): Promise<void> =>
    submit(
      () => api.check(detail.id),
      (checked) => {
        onChecked(checked);
        adopt(checked);
      },
    );
  return (
    <>
      <PaymentFacts payment={detail} scope={panelId} />
      {problem && <ProblemAlert problem={problem} />}
      {(detail.can.check || detail.link) && (
        <Flex direction="row" gap="sm" align="start" wrap>
          {detail.can.check && (
            <LoadingButton
              variant="secondary"
              size="sm"
              loading={isBusy}
              onClick={check}
              testId={`check-now-${panelId}`}
            >
              {words.act.check}
            </LoadingButton>
          )}
          {detail.link && <QrButton link={detail.link} size="sm" testId={`qr-${panelId}`} />}
          {detail.link && (
            <PreviewButton paymentId={detail.id} link={detail.link} size="sm" testId={`preview-${panelId}`} />
          )}
        </Flex>
      )}
      {detail.portalUrl && (
        <Link href={{ url: detail.portalUrl, external: true }}>{payerWords.viewAt(detail.providerLabel)}</Link>
      )}
      <DealMoves payment={detail} scope={panelId} />
      <TestCards payment={detail} scope={panelId} />
      <Lines lines={detail.lines} vat={detail.vat} />
      <PayerSection payment={detail} scope={panelId} />
      <Attempts attempts={detail.attempts} />
      <PlannedMails planned={detail.planned} />
      <Timeline entries={detail.timeline} />
    </>
  );
}

interface Read {
  readonly detail: PaymentDetail | null;
  readonly problem: ApiProblem | null;
}

const unread: Read = { detail: null, problem: null };

function useDetail(paymentId: string, isOpen: boolean, newsAt: number) {
  const { api } = useTab();
  const [read, setRead] = useState(unread);
  const isWanted = isOpen && !read.problem && (!read.detail || newsAt > read.detail.lastEventAt);
  useEffect(() => {
    if (!isWanted) return;
    let isCurrent = true;
    api.detail(paymentId).then(
      (detail) => isCurrent && setRead({ detail, problem: null }),
      (problem: ApiProblem) => isCurrent && setRead((before) => ({ ...before, problem })),
    );
    return () => {
      isCurrent = false;
    };
  }, [api, paymentId, isWanted]);
  return {
    ...read,
    restart: () => setRead(unread),
    show: (detail: PaymentDetail) => setRead({ detail, problem: null }),
  };
}
