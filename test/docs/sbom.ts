import { execFileSync } from "node:child_process";
import { readJson, root } from "../manifest/project.ts";

/** A bill of materials, as far as it is looked at here. https://cyclonedx.org/docs/1.5/json/ */
export interface Bill {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly metadata: { readonly component: { readonly name: string } };
  readonly components: readonly Component[];
}

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly externalReferences?: readonly unknown[];
}

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly dev?: boolean }>>;
}

/**
 * What the program runs with, out of the lock file. npm's own `--omit dev` also leaves out what a tool happens to need as
 * well, so the lock file says what is a tool's alone. Where a copy was fetched from is this machine's business.
 */
export function billOfMaterials(): Bill {
  const options = ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"];
  const room = 64 * 1_024 * 1_024;
  const printed = execFileSync("npm", options, {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    maxBuffer: room,
  });
  const bill = JSON.parse(printed) as Bill;
  const running = runningPackages();
  // npm calls the project by the folder it happens to lie in.
  const metadata = { ...bill.metadata, component: { ...bill.metadata.component, name: "payments-tab" } };
  const components = bill.components.filter(({ name, version }) => running.has(`${name}@${version}`));
  return { ...bill, metadata, components: components.map(({ externalReferences: _fetchedFrom, ...one }) => one) };
}

function runningPackages(): ReadonlySet<string> {
  const { packages } = readJson<Lockfile>(root, "package-lock.json");
  const kept = Object.entries(packages).filter(([path, { dev }]) => path.includes("node_modules/") && !dev);
  return new Set(kept.map(([path, { version }]) => `${path.slice(path.lastIndexOf("node_modules/") + 13)}@${version}`));
}
