import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";

import type { Plugin } from "vite";

/** Writes player-files.json: an export reads there what to put beside a replay's own files. */
export function fileList(): Plugin {
  let folder = "";
  return {
    name: "lectern-file-list",
    apply: "build",
    configResolved: (config) => void (folder = path.resolve(config.root, config.build.outDir)),
    closeBundle: {
      order: "post",
      sequential: true,
      async handler() {
        const entries = await readdir(folder, { recursive: true, withFileTypes: true });
        const names = entries.filter((entry) => entry.isFile()).map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
        await writeFile(path.join(folder, "player-files.json"), `${JSON.stringify(names.sort())}\n`);
      },
    },
  };
}
