import { readdir, stat } from "node:fs/promises";
import path from "node:path";

import type { Plugin } from "vite";

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
export function budgets(): Plugin {
  let folder = "";
  return {
    name: "lectern-budgets",
    apply: "build",
    configResolved: (config) => void (folder = path.resolve(config.root, config.build.outDir)),
    closeBundle: {
      order: "post",
      sequential: true,
      async handler() {
        const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
        const sizes = await Promise.all(entries.map(async (entry) => ({ name: entry.name, size: (await stat(path.join(entry.parentPath, entry.name))).size })));
        const totals = BUDGETS.map(({ what, holds, bytesMax }) => ({ what, bytesMax, bytes: sizes.filter(({ name }) => holds(name)).reduce((sum, { size }) => sum + size, 0) }));
        this.info(totals.map(({ what, bytes, bytesMax }) => `${what}: ${kilobytes(bytes)} of ${kilobytes(bytesMax)}`).join(", "));
        const above = totals.filter(({ bytes, bytesMax }) => bytes > bytesMax);
        if (above.length > 0) this.error(`above the budget: ${above.map(({ what }) => what).join(", ")}`);
      },
    },
  };
}

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
