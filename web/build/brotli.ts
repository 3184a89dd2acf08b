import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

import type { Plugin } from "vite";

import { built } from "./built.ts";

const compress = promisify(brotliCompress);

/** Fonts and pictures are compressed already. */
const COMPRESSIBLE = new Set([".js", ".css", ".html", ".svg", ".json", ".txt"]);

/** Puts `name.br` beside each file that becomes smaller by it. */
export const brotli = (): Plugin => built("brotli", async (folder, files) => {
  await Promise.all(files.filter((file) => COMPRESSIBLE.has(path.extname(file))).map((file) => compressed(path.join(folder, file))));
});

async function compressed(file: string): Promise<void> {
  const bytes = await readFile(file);
  const small = await compress(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } });
  if (small.length < bytes.length) await writeFile(`${file}.br`, small);
}
