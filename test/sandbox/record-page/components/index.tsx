import type { ComponentType, ReactNode } from "react";
import { DateInput } from "../fields/DateInput.tsx";
import { Form } from "../fields/Form.tsx";
import { CurrencyInput, NumberInput, StepperInput } from "../fields/number-fields.tsx";
import { MultiSelect, Select } from "../fields/selects.tsx";
import { Input, SearchInput, TextArea } from "../fields/text-fields.tsx";
import { ToggleGroup } from "../fields/ToggleGroup.tsx";
import { Checkbox, RadioButton, Toggle } from "../fields/toggles.tsx";
import { Modal, ModalBody, ModalFooter } from "../overlays/Modal.tsx";
import { Panel, PanelBody, PanelFooter, PanelSection } from "../overlays/Panel.tsx";
import { Tooltip } from "../overlays/Tooltip.tsx";
import { Accordion } from "./Accordion.tsx";
import { Button, ButtonRow, LoadingButton } from "./buttons.tsx";
import { CrmActionButton } from "./CrmActionButton.tsx";
import { Dropdown, DropdownButtonItem } from "./Dropdown.tsx";
import { Alert, EmptyState, ErrorState, LoadingSpinner, ProgressBar } from "./feedback.tsx";
import {
  DescriptionList,
  DescriptionListItem,
  Statistics,
  StatisticsItem,
  StatisticsTrend,
  StepIndicator,
} from "./figures.tsx";
import { Icon } from "./Icon.tsx";
import { Image } from "./Image.tsx";
import { AutoGrid, Box, Card, Flex, Inline, Stack, Tile } from "./layout.tsx";
import { Link } from "./Link.tsx";
import { Table, TableBody, TableFooter, TableHead, TableRow } from "./Table.tsx";
import { TableCell, TableHeader } from "./table-cells.tsx";
import { Tab, Tabs } from "./Tabs.tsx";
import { StatusTag, Tag } from "./tags.tsx";
import { Divider, Heading, List, Spacer, Text } from "./text.tsx";

// Each component has props of its own; what they are at run time is the card's word.
type AnyComponent = ComponentType<never>;

/** Every component that is drawn, by the name it crosses under. */
const drawn: Readonly<Record<string, AnyComponent>> = {
  Accordion,
  Alert,
  AutoGrid,
  Box,
  Button,
  ButtonRow,
  Card,
  Checkbox,
  CrmActionButton,
  CurrencyInput,
  DateInput,
  DescriptionList,
  DescriptionListItem,
  Divider,
  Dropdown,
  DropdownButtonItem,
  EmptyState,
  ErrorState,
  Flex,
  Form,
  Heading,
  Icon,
  Image,
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
  PanelFooter,
  PanelSection,
  ProgressBar,
  RadioButton,
  SearchInput,
  Select,
  Spacer,
  Stack,
  Statistics,
  StatisticsItem,
  StatisticsTrend,
  StatusTag,
  StepIndicator,
  StepperInput,
  Tab,
  Table,
  TableBody,
  TableCell,
  TableFooter,
  TableHead,
  TableHeader,
  TableRow,
  Tabs,
  Tag,
  Text,
  TextArea,
  Textarea: TextArea,
  Tile,
  Toggle,
  ToggleGroup,
  Tooltip,
};

const strangers = new Map<string, AnyComponent>();

/** The component of that name, or a dashed box that names it and keeps what stands inside. */
export function componentNamed(name: string): AnyComponent {
  return drawn[name] ?? strangers.get(name) ?? stranger(name);
}

function stranger(name: string): AnyComponent {
  function Stranger({ children }: { readonly children?: ReactNode }): ReactNode {
    return (
      <div className="stranger">
        <p className="stranger-name">{name} is not drawn on the local record page.</p>
        {children}
      </div>
    );
  }
  strangers.set(name, Stranger);
  return Stranger;
}
