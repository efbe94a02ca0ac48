import {
  Button,
  Checkbox,
  CurrencyInput,
  DateInput,
  Flex,
  Form,
  hubspot,
  Input,
  NumberInput,
  Select,
  Text,
  TextArea,
  ToggleGroup,
  type BaseDate,
} from "@hubspot/ui-extensions";
import { useState } from "react";

/** A form as a card would write it: state from `onChange`, the counter alone from `onInput`. */
function Probe() {
  const [description, setDescription] = useState("");
  const [count, setCount] = useState(0);
  const [note, setNote] = useState("");
  const [amount, setAmount] = useState<number | undefined>(undefined);
  const [days, setDays] = useState<number | undefined>(14);
  const [day, setDay] = useState<BaseDate | undefined>(undefined);
  const [currency, setCurrency] = useState<string | number | boolean>("EUR");
  const [mode, setMode] = useState("test");
  const [isAgreed, setAgreed] = useState(false);
  const [isStubborn] = useState(false);
  const [submitted, setSubmitted] = useState("");

  function submit(event: { readonly targetValue: unknown }): void {
    const state = { description, amount, days, day, currency, mode, isAgreed };
    setSubmitted(JSON.stringify({ state, values: event.targetValue }));
    setDescription("");
  }

  return (
    <Form onSubmit={submit}>
      <Flex direction="column" gap="md">
        <Input
          name="description"
          label="Description"
          value={description}
          onInput={(text) => setCount(text.length)}
          onChange={setDescription}
        />
        <Text testId="count">{count}</Text>
        <TextArea name="note" label="Note" value={note} onInput={setNote} maxLength={400} resize="vertical" />
        <CurrencyInput name="amount" label="Amount" currency="KWD" value={amount} onChange={setAmount} />
        <NumberInput name="days" label="Days" value={days} onChange={setDays} />
        <DateInput name="day" label="Day" value={day} onChange={setDay} />
        <Select
          name="currency"
          label="Currency"
          value={currency}
          onChange={setCurrency}
          options={[
            { label: "Euro", value: "EUR" },
            { label: "Two", value: 2 },
            { label: "Yes", value: true },
          ]}
        />
        <ToggleGroup
          name="mode"
          label="Mode"
          toggleType="radioButtonList"
          value={mode}
          onChange={setMode}
          options={[
            { label: "Test", value: "test" },
            { label: "Live", value: "live" },
          ]}
        />
        <Checkbox name="agreed" checked={isAgreed} onChange={setAgreed}>
          I agree
        </Checkbox>
        <Checkbox name="stubborn" checked={isStubborn} onChange={() => undefined}>
          Always off
        </Checkbox>
        <Flex gap="sm">
          <Button type="submit" variant="primary">
            Send
          </Button>
        </Flex>
        <Text testId="submitted">{submitted}</Text>
      </Flex>
    </Form>
  );
}

/** Fields whose card takes its time. */
function Slow() {
  const [words, setWords] = useState("");
  const [heard, setHeard] = useState(0);
  const [memo, setMemo] = useState("");

  async function hear(text: string): Promise<void> {
    await aWhile(100);
    setHeard(text.length);
  }

  async function keepWords(text: string): Promise<void> {
    await aWhile(1000);
    setWords(text);
  }

  async function keepMemo(text: string): Promise<void> {
    await aWhile(300);
    setMemo(text);
  }

  return (
    <>
      <Input name="words" label="Words" value={words} onInput={hear} onChange={keepWords} />
      <Text testId="words">{words}</Text>
      <Text testId="heard">{heard}</Text>
      <TextArea name="memo" label="Memo" value={memo} onInput={keepMemo} />
      <Text testId="memo">{memo}</Text>
    </>
  );
}

async function aWhile(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

hubspot.extend<"crm.record.tab">(() => (
  <>
    <Probe />
    <Slow />
  </>
));
