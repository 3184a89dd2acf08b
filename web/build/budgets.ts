import { stat } from "node:fs/promises";
import path from "node:path";

import type { Plugin } from "vite";

import { built } from "./built.ts";

interface Budget {
  what: string;
  holds: (name: string) => boolean;
  bytesMax: number;
}

const isScriptOrStyle = (name: string) => /\.(js|css|html)\.br$/.test(name);
const isHls = (name: string) => /^hls-/.test(name);
/** The catalogue of components and the mirrored locale: who comes to learn never loads them. */
const isForTests = (name: string) => /^(KitScreen|ar-XB)-/.test(name);

/** Of what crosses the network: brotli where there is one. */
const BUDGETS: Budget[] = [
  { what: "shell and app", holds: (name) => isScriptOrStyle(name) && !isHls(name) && !isForTests(name), bytesMax: 270_000 },
  { what: "hls.js", holds: (name) => isScriptOrStyle(name) && isHls(name), bytesMax: 175_000 },
  { what: "fonts", holds: (name) => name.endsWith(".woff2"), bytesMax: 90_000 },
];

/** Ends the build with an error when it is larger than it may be. */
export const budgets = (): Plugin => built("budgets", async function (folder, files) {
  const sizes = await Promise.all(files.map(async (file) => ({ name: path.basename(file), size: (await stat(path.join(folder, file))).size })));
  const totals = BUDGETS.map(({ what, holds, bytesMax }) => ({ what, bytesMax, bytes: sizes.filter(({ name }) => holds(name)).reduce((sum, { size }) => sum + size, 0) }));
  this.info(totals.map(({ what, bytes, bytesMax }) => `${what}: ${kilobytes(bytes)} of ${kilobytes(bytesMax)}`).join(", "));
  const above = totals.filter(({ bytes, bytesMax }) => bytes > bytesMax);
  if (above.length > 0) this.error(`above the budget: ${above.map(({ what }) => what).join(", ")}`);
});

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
