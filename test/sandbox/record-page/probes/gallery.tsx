import {
  Accordion,
  Alert,
  AutoGrid,
  Box,
  Button,
  ButtonRow,
  Checkbox,
  CurrencyInput,
  DateInput,
  DescriptionList,
  DescriptionListItem,
  Divider,
  Dropdown,
  EmptyState,
  ErrorState,
  Flex,
  Heading,
  hubspot,
  Icon,
  Inline,
  Input,
  Link,
  List,
  LoadingButton,
  LoadingSpinner,
  Modal,
  ModalBody,
  ModalFooter,
  MultiSelect,
  NumberInput,
  Panel,
  PanelBody,
  PanelSection,
  ProgressBar,
  RadioButton,
  SearchInput,
  Select,
  Spacer,
  Statistics,
  StatisticsItem,
  StatisticsTrend,
  StatusTag,
  StepIndicator,
  StepperInput,
  Tab,
  Tabs,
  Tag,
  Text,
  TextArea,
  Tile,
  Toggle,
  ToggleGroup,
} from "@hubspot/ui-extensions";
import { PaymentsTable } from "./gallery-table.tsx";

/** Every component that is drawn, in the company it will keep. */
function Gallery() {
  return (
    <Flex direction="column" gap="lg">
      <Flex justify="between" align="center" gap="md" wrap={true}>
        <Heading>Payments</Heading>
        <ButtonRow>
          <Button variant="primary" overlay={<CreateModal />}>
            Create payment
          </Button>
          <Button overlay={<DetailsPanel />}>Details</Button>
          <Dropdown buttonText="More">
            <Dropdown.ButtonItem>Check all</Dropdown.ButtonItem>
            <Dropdown.ButtonItem>Settings</Dropdown.ButtonItem>
          </Dropdown>
        </ButtonRow>
      </Flex>
      <Alert title="Test money only" variant="warning">
        No live provider is connected. <Link href="https://example.com/setup">How to connect one</Link>
      </Alert>
      <Statistics>
        <StatisticsItem label="Received" number="€1,250.00">
          <StatisticsTrend direction="increase" value="12 %" />
        </StatisticsItem>
        <StatisticsItem label="Open balance" number="€750.00" />
      </Statistics>
      <PaymentsTable />
      <Fields />
      <States />
    </Flex>
  );
}

function Fields() {
  return (
    <Tabs defaultSelected="fields">
      <Tab tabId="fields" title="Fields">
        <AutoGrid columnWidth={240} flexible={true} gap="md">
          <Input name="a" label="Description" required={true} tooltip="The customer sees this." placeholder="Deposit" />
          <Input name="b" label="Reference" error={true} validationMessage="Already used." value="INV-1" />
          <CurrencyInput name="c" label="Amount" currency="EUR" value={750} description="Up to the open balance." />
          <NumberInput name="d" label="Share" formatStyle="percentage" value={30} />
          <StepperInput name="e" label="Days" value={14} min={1} />
          <DateInput name="f" label="Received on" value={{ year: 2026, month: 10, date: 20 }} />
          <Select name="g" label="Method" options={[{ label: "Bank transfer", value: "bank" }]} />
          <SearchInput name="h" label="Search" value="Ann" />
          <MultiSelect
            name="i"
            label="Statuses"
            value={["paid"]}
            options={[
              { label: "Paid", value: "paid" },
              { label: "Open", value: "open" },
            ]}
          />
          <ToggleGroup
            name="j"
            label="Mode"
            toggleType="radioButtonList"
            value="test"
            options={[
              { label: "Test", value: "test", description: "No real money" },
              { label: "Live", value: "live" },
            ]}
          />
          <TextArea name="k" label="Note" validationMessage="Saved." />
          <Flex direction="column" gap="sm">
            <Checkbox checked={true}>Send a receipt</Checkbox>
            <RadioButton checked={false} description="Asks first">
              Remind
            </RadioButton>
            <Toggle label="Reminders" checked={true} />
            <Toggle label="Late fees" checked={false} labelDisplay="top" />
          </Flex>
        </AutoGrid>
      </Tab>
      <Tab tabId="other" title="Other">
        <Text>Behind the second tab.</Text>
      </Tab>
    </Tabs>
  );
}

function States() {
  return (
    <>
      <StepIndicator stepNames={["Create", "Send", "Paid"]} currentStep={1} />
      <ProgressBar
        title="Deal paid"
        value={1250}
        maxValue={2000}
        showPercentage={true}
        valueDescription="€1,250 of €2,000"
      />
      <Inline gap="sm" align="center">
        <Tag variant="info">Test</Tag>
        <Tag variant="success">Live</Tag>
        <Tag onClick={() => undefined}>Filter</Tag>
        <Icon name="success" color="success" screenReaderText="Done" />
        <LoadingSpinner label="Asking the provider" showLabel={true} />
        <LoadingButton loading={true}>Saving</LoadingButton>
        <Button variant="destructive" size="sm">
          Cancel
        </Button>
        <Button variant="transparent" size="xs">
          Undo
        </Button>
        <Button disabled={true}>Refund</Button>
        <Button href="https://pay.example.com/p/abc">Open the link</Button>
      </Inline>
      <Divider />
      <Flex gap="md" wrap={true}>
        <Box flex={1}>
          <Tile>
            <DescriptionList direction="row">
              <DescriptionListItem label="Provider">Simulated</DescriptionListItem>
              <DescriptionListItem label="Valid until">4 December 2026</DescriptionListItem>
            </DescriptionList>
          </Tile>
        </Box>
        <Box flex={1}>
          <Accordion title="Why did the deal move?" defaultOpen={true}>
            <List variant="unordered-styled">
              <Text>The provider says the payment is captured.</Text>
              <Text variant="microcopy">Rule “Paid → Closed won”.</Text>
            </List>
          </Accordion>
        </Box>
      </Flex>
      <Spacer size="md" />
      <EmptyState title="No payments yet" layout="vertical" imageName="deals">
        <Text>Create the first payment link for this deal.</Text>
        <Button>Create payment</Button>
      </EmptyState>
      <ErrorState title="Payments could not be loaded">
        <Text>Check your connection and try again.</Text>
        <Button>Try again</Button>
      </ErrorState>
    </>
  );
}

function CreateModal() {
  return (
    <Modal id="create" title="Create payment" width="md">
      <ModalBody>
        <Input name="description" label="Description" required={true} />
        <CurrencyInput name="amount" label="Amount" currency="EUR" value={750} />
        <Select
          name="contact"
          label="Customer"
          value="1"
          options={[
            { label: "Ann Field", value: "1" },
            { label: "Bo Lind", value: "2" },
          ]}
        />
      </ModalBody>
      <ModalFooter>
        <Button variant="primary" type="submit">
          Create payment
        </Button>
        <Button>Not now</Button>
      </ModalFooter>
    </Modal>
  );
}

function DetailsPanel() {
  return (
    <Panel id="details" title="Deposit, €750.00">
      <PanelBody>
        <PanelSection>
          <StatusTag variant="success">Paid</StatusTag>
          <DescriptionList>
            <DescriptionListItem label="Customer">Ann Field</DescriptionListItem>
            <DescriptionListItem label="Provider">Simulated</DescriptionListItem>
          </DescriptionList>
        </PanelSection>
        <PanelSection>
          <Heading>History</Heading>
          <Text>Created by Ann Field on 20 November 2026.</Text>
        </PanelSection>
      </PanelBody>
    </Panel>
  );
}

hubspot.extend<"crm.record.tab">(() => <Gallery />);
