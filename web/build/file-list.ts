import { writeFile } from "node:fs/promises";
import path from "node:path";

import type { Plugin } from "vite";

import { built } from "./built.ts";

/** Writes player-files.json: an export reads there what to put beside a replay's own files. */
export const fileList = (): Plugin => built("file-list", async (folder, files) => {
  await writeFile(path.join(folder, "player-files.json"), `${JSON.stringify(files.sort())}\n`);
});
