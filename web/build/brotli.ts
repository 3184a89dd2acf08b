import { readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

import type { Plugin } from "vite";

const compress = promisify(brotliCompress);

/** Fonts and pictures are compressed already. */
const COMPRESSIBLE = new Set([".js", ".css", ".html", ".svg", ".json", ".txt"]);

/** Puts `name.br` beside each file that becomes smaller by it. */
export function brotli(): Plugin {
  let folder = "";
  return {
    name: "lectern-brotli",
    apply: "build",
    configResolved: (config) => void (folder = path.resolve(config.root, config.build.outDir)),
    closeBundle: {
      order: "post",
      sequential: true,
      async handler() {
        const entries = await readdir(folder, { recursive: true, withFileTypes: true });
        const files = entries.filter((entry) => entry.isFile() && COMPRESSIBLE.has(path.extname(entry.name)));
        await Promise.all(files.map((entry) => compressed(path.join(entry.parentPath, entry.name))));
      },
    },
  };
}

async function compressed(file: string): Promise<void> {
  const bytes = await readFile(file);
  const small = await compress(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } });
  if (small.length < bytes.length) await writeFile(`${file}.br`, small);
}
