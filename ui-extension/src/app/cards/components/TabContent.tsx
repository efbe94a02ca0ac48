import { Box, Divider, Flex, LoadingSpinner, Tag, Text } from "@hubspot/ui-extensions";
import type { Blocked, TabView } from "@payments/shared";
import type { Payments } from "../use-payments.ts";
import { words } from "../words.ts";
import { AllPaymentsButton } from "./AllPaymentsButton.tsx";
import { ConnectProvider } from "./ConnectProvider.tsx";
import { CreateBar } from "./CreateBar.tsx";
import { Freshness } from "./Freshness.tsx";
import { HiddenNote } from "./HiddenNote.tsx";
import { LoadFailed } from "./LoadFailed.tsx";
import { NoPayments } from "./NoPayments.tsx";
import { NotConnected } from "./NotConnected.tsx";
import { OutOfReachNote } from "./OutOfReachNote.tsx";
import { PaymentList } from "./PaymentList.tsx";

/** Which of its states the tab is in. */
export function TabContent({ payments, onRetry }: { payments: Payments; onRetry: () => void }) {
  const { view, known, problem, readAt } = payments;
  if (!view && problem) return <LoadFailed problem={problem} onRetry={onRetry} />;
  if (!view) return <LoadingSpinner label={words.load.waiting} showLabel layout="centered" testId="loading" />;
  if (isUntouched(view)) return <NotConnected mayConnect={view.mayConnect} />;
  const isEmpty = view.payments.length === 0 && !view.hasRemoved;
  // The bar keeps its place in every state, or the panel that hangs on its button would close by itself.
  return (
    <Flex direction="column" gap="md">
      <OutOfReachNote />
      <CreateBar view={view} />
      {view.testOnly && <TestOnly />}
      {isEmpty ? <NoPayments isOwn={view.hidden > 0} /> : <PaymentList known={known} hasRemoved={view.hasRemoved} />}
      <HiddenNote count={view.hidden} />
      <Divider />
      <Freshness readAt={readAt} hasFailed={problem !== null} providers={view.freshness} />
      <Flex direction="row" gap="sm" align="start" wrap>
        <Box flex="initial">
          <AllPaymentsButton />
        </Box>
        {isManaging(view) && (
          <Box flex="initial">
            <ConnectProvider
              variant="secondary"
              size="sm"
              label={view.testOnly ? words.connect.button : words.connect.manage}
            />
          </Box>
        )}
      </Flex>
    </Flex>
  );
}

/** One quiet line: whoever only tries the tab out sees it all day, and it must not outweigh the payments. */
function TestOnly() {
  return (
    <Flex direction="row" gap="sm" align="center" wrap testId="test-only">
      <Tag variant="warning">{words.list.testOnly}</Tag>
      <Text variant="microcopy">{words.list.testOnlyText}</Text>
    </Flex>
  );
}

/** What stands in the way then has that button beside it. */
const connectingCures: ReadonlySet<Blocked["reason"]> = new Set(["not_connected", "not_working"]);

/** Once something is connected, connecting is no longer the next step, and stays within an admin's reach. */
function isManaging({ create, mayConnect }: TabView): boolean {
  const isNextStep = "blocked" in create && connectingCures.has(create.blocked.reason);
  return mayConnect && !isNextStep;
}

function isUntouched({ create, payments }: TabView): boolean {
  return payments.length === 0 && "blocked" in create && create.blocked.reason === "not_connected";
}
