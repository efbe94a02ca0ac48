import { builtinEnvironments, type Environment } from "vitest/runtime";

/** Node as it is; ends what the files of one worker share (see `shared.ts`) when the last of them has run. */
export default {
  name: "node, shared by the files of a worker",
  viteEnvironment: "ssr",
  async setup(global, options) {
    const { teardown } = await builtinEnvironments.node.setup(global, options);
    const ends: (() => Promise<void>)[] = [];
    Object.assign(global, { endsOfWorker: ends });
    return {
      async teardown() {
        for (const end of ends.toReversed()) await end();
        await teardown(global);
      },
    };
  },
} satisfies Environment;
