import { fileURLToPath } from "node:url";

import { lingui } from "@lingui/vite-plugin";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

import { BROWSERS } from "./build/browsers.ts";
import { fileList } from "./build/file-list.ts";
import { licences } from "./build/licences.ts";
import { preloadFonts } from "./build/preload-fonts.ts";

/** The page that stands beside a replay's files: every address in it is relative. */
export default defineConfig({
  root: "standalone",
  base: "./",
  publicDir: "../public",
  plugins: [react(), lingui({ macroTransform: true }), tailwindcss(), licences(), preloadFonts(), fileList()],
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  build: { outDir: "../dist-player", emptyOutDir: true, target: BROWSERS, cssTarget: BROWSERS, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
