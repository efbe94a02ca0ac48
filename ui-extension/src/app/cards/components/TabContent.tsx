import { Alert, Flex, LoadingSpinner, Text } from "@hubspot/ui-extensions";
import type { TabView } from "@payments/shared";
import type { Payments } from "../use-payments.ts";
import { words } from "../words.ts";
import { AllPaymentsButton } from "./AllPaymentsButton.tsx";
import { ConnectProvider } from "./ConnectProvider.tsx";
import { CreateBar } from "./CreateBar.tsx";
import { Freshness } from "./Freshness.tsx";
import { LoadFailed } from "./LoadFailed.tsx";
import { NoPayments } from "./NoPayments.tsx";
import { NotConnected } from "./NotConnected.tsx";
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
      {view.testOnly && <TestOnly mayConnect={view.mayConnect} />}
      {isEmpty && <NoPayments />}
      <CreateBar view={view} />
      {!isEmpty && <PaymentList known={known} hasRemoved={view.hasRemoved} />}
      <Freshness readAt={readAt} hasFailed={problem !== null} providers={view.freshness} />
      <AllPaymentsButton />
      {isManaging(view) && <ConnectProvider variant="secondary" label={words.connect.manage} />}
    </Flex>
  );
}

function TestOnly({ mayConnect }: { mayConnect: boolean }) {
  return (
    <Alert title={words.list.testOnly} variant="info">
      <Flex direction="column" gap="sm" align="start">
        <Text>{words.list.testOnlyText}</Text>
        {mayConnect && <ConnectProvider variant="secondary" />}
      </Flex>
    </Alert>
  );
}

/** Once there are providers for real money, connecting is no longer the next step, and stays within an admin's reach. */
function isManaging({ create, mayConnect, testOnly }: TabView): boolean {
  const isConnected = "form" in create || create.blocked.reason !== "not_connected";
  return mayConnect && !testOnly && isConnected;
}

function isUntouched({ create, payments }: TabView): boolean {
  return payments.length === 0 && "blocked" in create && create.blocked.reason === "not_connected";
}
