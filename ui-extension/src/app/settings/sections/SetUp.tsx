import { Button, Divider, Flex, Heading, StatusTag, Text } from "@hubspot/ui-extensions";
import type { SetUpStep } from "@payments/shared";
import { ConnectButton } from "../components/ConnectButton.tsx";
import { GoLive } from "../components/GoLive.tsx";
import { useSettings } from "../settings.ts";
import { words } from "../words/index.ts";

/** The way from the install to the first payment, and from there to real money. */
export function SetUp() {
  const { view } = useSettings();
  const next = view.setUp.find(({ isDone }) => !isDone);
  return (
    <Flex direction="column" gap="lg">
      <Flex direction="column" gap="md">
        <Heading>{words.setUp.title}</Heading>
        <Text>{next ? words.setUp.intro : words.setUp.complete}</Text>
        {view.setUp.map((step, place) => (
          <Step key={step.name} step={step} number={place + 1} isNext={step === next} />
        ))}
      </Flex>
      <Divider />
      <GoLive />
    </Flex>
  );
}

interface StepProps {
  readonly step: SetUpStep;
  readonly number: number;
  readonly isNext: boolean;
}

function Step({ step: { name, isDone }, number, isNext }: StepProps) {
  const { title, text } = words.setUp.steps[name];
  const state = isDone ? words.setUp.done : isNext ? words.setUp.next : words.setUp.open;
  return (
    <Flex direction="column" gap="sm" align="start" testId={`step-${name}`}>
      <Flex direction="row" gap="sm" align="center" wrap>
        <Text format={{ fontWeight: "demibold" }}>{`${number}. ${title}`}</Text>
        <StatusTag variant={isDone ? "success" : isNext ? "info" : "default"}>{state}</StatusTag>
      </Flex>
      {!isDone && <Text>{text}</Text>}
      {!isDone && <StepButton name={name} variant={isNext ? "primary" : "secondary"} />}
    </Flex>
  );
}

/** The cards' layout and the payment itself are HubSpot's pages, which an extension cannot open; their steps say how. */
function StepButton({
  name,
  variant,
}: {
  readonly name: SetUpStep["name"];
  readonly variant: "primary" | "secondary";
}) {
  const { view, sections, open, refresh } = useSettings();
  if (name === "connect")
    return view.mayChange && <ConnectButton label={words.connections.connect} variant={variant} />;
  if (name === "rule" && sections.some(({ id }) => id === "rules")) {
    return (
      <Button variant={variant} onClick={() => open("rules")} testId="to-rules">
        {words.setUp.toRules}
      </Button>
    );
  }
  return (
    <Button variant={variant} onClick={refresh} testId={`look-${name}`}>
      {words.setUp.lookAgain}
    </Button>
  );
}
