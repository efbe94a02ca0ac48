import { Button, Flex, Heading, StatusTag, type StatusTagProps, Text } from "@hubspot/ui-extensions";
import type { DealMove, DealMoveState, PaymentDetail } from "@payments/shared";
import { moveWords } from "../move-words.ts";
import { useTab } from "../tab.ts";
import { RetryMoveModal } from "./RetryMoveModal.tsx";
import { UndoMoveModal } from "./UndoMoveModal.tsx";

interface DealMovesProps {
  readonly payment: PaymentDetail;
  /** Keeps the test ids of two panels about one payment apart. */
  readonly scope: string;
}

/** What rules did with the payment's deal and why, with what can be done about it; the latest first. */
export function DealMoves({ payment, scope }: DealMovesProps) {
  const { moves } = payment;
  if (moves.length === 0) return null;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{moveWords.title}</Heading>
      {moves.map((move) => (
        <MoveEntry key={move.id} move={move} payment={payment} scope={scope} />
      ))}
      {moves.some(({ isWithheld }) => isWithheld) && <Text variant="microcopy">{moveWords.withheld}</Text>}
    </Flex>
  );
}

const variants: Readonly<Record<DealMoveState, NonNullable<StatusTagProps["variant"]>>> = {
  moving: "info",
  moved: "success",
  undone: "default",
  not_moved: "warning",
  refused: "danger",
};

function MoveEntry({ move, payment, scope }: DealMovesProps & { readonly move: DealMove }) {
  const { formats } = useTab();
  const { id, text, said, cure } = move;
  return (
    <Flex direction="column" gap="xs">
      <Flex direction="row" gap="xs" align="center" wrap>
        <StatusTag variant={variants[move.state]}>{moveWords.state(move)}</StatusTag>
        <Text inline>{`${text}.`}</Text>
      </Flex>
      {said && <Text>{moveWords.said(said)}</Text>}
      {cure && <Text format={{ fontWeight: "demibold" }}>{cure}</Text>}
      <Text variant="microcopy">{circumstances(move, formats.moment(move.endedAt ?? move.decidedAt))}</Text>
      {(move.can.undo || move.can.retry) && (
        <Flex direction="row" gap="xs" wrap>
          {move.can.retry && (
            <Button
              size="xs"
              variant="primary"
              overlay={<RetryMoveModal move={move} payment={payment} />}
              testId={`retry-move-${id}-${scope}`}
            >
              {moveWords.retry.button}
            </Button>
          )}
          {move.can.undo && (
            <Button
              size="xs"
              variant="secondary"
              overlay={<UndoMoveModal move={move} payment={payment} />}
              testId={`undo-move-${id}-${scope}`}
            >
              {moveWords.undo.button}
            </Button>
          )}
        </Flex>
      )}
    </Flex>
  );
}

function circumstances(move: DealMove, moment: string): string {
  const { from, to, attempts } = move;
  const between = from !== null && to !== null && moveWords.between(from, to);
  return [between, moveWords.rule(move), moment, attempts > 1 && moveWords.attempt(attempts)]
    .filter(Boolean)
    .join(" · ");
}
