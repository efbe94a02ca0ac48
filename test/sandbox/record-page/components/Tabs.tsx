import type { TabProps, TabsProps } from "@hubspot/ui-extensions";
import {
  createContext,
  useContext,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from "react";
import { fire } from "../page/fire.ts";
import { classes } from "../page/sizes.ts";

type TabId = string | number;

interface KnownTab {
  readonly id: TabId;
  readonly title: string;
  readonly disabled: boolean;
  readonly tooltip: string | undefined;
  readonly panel: HTMLElement;
}

interface TabsLife {
  readonly selected: TabId | undefined;
  readonly domId: (id: TabId) => string;
  /** Gives the way out. */
  add(tab: KnownTab): () => void;
}

const TabsContext = createContext<TabsLife | null>(null);

/** Tabs tell their names themselves: what stands between the tags is opaque here. */
export function Tabs(props: TabsProps): ReactNode {
  const { selected: controlled, defaultSelected, variant = "default", fill, children, testId } = props;
  const onSelectedChange = props.onSelectedChange as ((id: TabId) => unknown) | undefined;
  const [tabs, setTabs] = useState<readonly KnownTab[]>([]);
  const [local, setLocal] = useState(defaultSelected);
  const base = useId();
  const selected = controlled ?? local ?? tabs.find(({ disabled }) => !disabled)?.id;
  const life = useMemo<TabsLife>(
    () => ({
      selected,
      domId: (id) => `${base}-${String(id)}`,
      add(tab) {
        setTabs((known) => [...known, tab].toSorted(byPlace));
        return () => setTabs((known) => known.filter((other) => other !== tab));
      },
    }),
    [selected, base],
  );

  function select(id: TabId): void {
    setLocal(id);
    void fire(onSelectedChange, id);
  }

  return (
    <div className={`tabs tabs-${variant}`} data-test-id={testId}>
      <div role="tablist" className={classes("tab-list", fill && "fill")} onKeyDown={walk}>
        {tabs.map(({ id, title, disabled, tooltip }) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`${life.domId(id)}-tab`}
            aria-controls={life.domId(id)}
            aria-selected={id === selected}
            tabIndex={id === selected ? 0 : -1}
            disabled={disabled}
            title={tooltip}
            className="tab"
            onClick={() => select(id)}
          >
            {title}
          </button>
        ))}
      </div>
      <TabsContext.Provider value={life}>{children}</TabsContext.Provider>
    </div>
  );
}

export function Tab({ tabId, title = "", disabled = false, tooltip, children, testId }: TabProps): ReactNode {
  const ownId = useId();
  const id = tabId ?? ownId;
  const tabs = useContext(TabsContext);
  const panel = useRef<HTMLDivElement>(null);
  const add = useRef(tabs?.add);
  useEffect(() => {
    if (!panel.current) return undefined;
    return add.current?.({ id, title, disabled, tooltip, panel: panel.current });
  }, [id, title, disabled, tooltip]);
  const domId = tabs?.domId(id);
  return (
    <div
      ref={panel}
      role="tabpanel"
      id={domId}
      aria-labelledby={`${domId}-tab`}
      className="tab-panel stack"
      hidden={tabs?.selected !== id}
      data-test-id={testId}
    >
      {children}
    </div>
  );
}

function byPlace(one: KnownTab, other: KnownTab): number {
  return one.panel.compareDocumentPosition(other.panel) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
}

function walk(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  const tabs = [...event.currentTarget.querySelectorAll<HTMLButtonElement>("[role=tab]:enabled")];
  const next = tabs[(tabs.indexOf(document.activeElement as HTMLButtonElement) + by + tabs.length) % tabs.length];
  next?.focus();
  next?.click();
}
