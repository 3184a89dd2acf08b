import { fileURLToPath } from "node:url";

import { lingui } from "@lingui/vite-plugin";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

import { brotli } from "./build/brotli.ts";
import { budgets } from "./build/budgets.ts";
import { licences } from "./build/licences.ts";
import { preloadFonts } from "./build/preload-fonts.ts";
import { BROWSERS } from "./build/browsers.ts";

const api = process.env["LECTERN_API"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react(), lingui({ macroTransform: true }), tailwindcss(), licences(), preloadFonts(), brotli(), budgets()],
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  build: {
    // Few and large: what lies together is compressed together.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "hls", test: /node_modules\/hls\.js\// },
            { name: "oidc", test: /node_modules\/oidc-client-ts\// },
            { name: "vendor", test: /node_modules\// },
            { name: "common", test: /src\/(api|components|i18n|replay)\// },
          ],
        },
      },
    },
    target: BROWSERS, cssTarget: BROWSERS, assetsInlineLimit: 0, modulePreload: { polyfill: false },
  },
  server: { proxy: { "/api": api, "/dev": api, "/media": api } },
});
