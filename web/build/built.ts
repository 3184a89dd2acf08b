import { readdir } from "node:fs/promises";
import path from "node:path";

import type { Plugin, Rolldown } from "vite";

/** A plugin that works on the finished build: on its folder and the paths of its files in there. In the order of the list of plugins. */
export function built(name: string, work: (this: Rolldown.PluginContext, folder: string, files: string[]) => Promise<void>): Plugin {
  let folder = "";
  return {
    name: `lectern-${name}`,
    apply: "build",
    configResolved: (config) => void (folder = path.resolve(config.root, config.build.outDir)),
    closeBundle: {
      order: "post",
      sequential: true,
      async handler() {
        const entries = await readdir(folder, { recursive: true, withFileTypes: true });
        const files = entries.filter((entry) => entry.isFile()).map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
        await work.call(this, folder, files);
      },
    },
  };
}
