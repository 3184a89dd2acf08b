import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import type { Plugin } from "vite";

/** Packages whose work is in what was built; their licences ask to go with it. */
const SHIPPED = ["hls.js", "@fontsource/source-sans-3", "@fontsource/source-serif-4", "react", "react-dom", "@tanstack/react-router",
  "@tanstack/react-query", "@tanstack/react-virtual", "@base-ui/react", "@lingui/core", "@lingui/react", "lucide-react", "oidc-client-ts"];

const licenceOf = (name: string) => readFile(fileURLToPath(new URL(`../node_modules/${name}/LICENSE`, import.meta.url)), "utf8");

/** Writes LICENCES.txt beside what was built. */
export function licences(): Plugin {
  return {
    name: "lectern-licences",
    apply: "build",
    async generateBundle() {
      const texts = await Promise.all(SHIPPED.map(async (name) => `${name}\n\n${(await licenceOf(name)).trim()}\n`));
      this.emitFile({ type: "asset", fileName: "LICENCES.txt", source: texts.join("\n\n") });
    },
  };
}
