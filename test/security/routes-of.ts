import type { Express } from "express";

interface Layer {
  readonly route?: { readonly path: string | readonly string[]; readonly methods: Readonly<Record<string, boolean>> };
  readonly name?: string;
  readonly handle?: { readonly stack?: readonly Layer[] };
}

/** Every way in, as the router itself has it: `GET /p/:token`. Folders of files are `FILES 1`, `FILES 2`, in their order. */
export function routesOf(http: Express): readonly string[] {
  const { stack } = http.router as unknown as { readonly stack: readonly Layer[] };
  const found = stack.flatMap(routesIn);
  const folders = found.filter((route) => route === folder).map((_folder, place) => `${folder} ${place + 1}`);
  return [...new Set([...found.filter((route) => route !== folder), ...folders])].toSorted();
}

const folder = "FILES";

function routesIn({ route, name, handle }: Layer): readonly string[] {
  if (name === "serveStatic") return [folder];
  if (!route) return handle?.stack?.flatMap(routesIn) ?? [];
  const methods = Object.keys(route.methods).map((method) => method.toUpperCase());
  return [route.path].flat().flatMap((path) => methods.map((method) => `${method} ${path}`));
}
