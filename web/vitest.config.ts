import { fileURLToPath } from "node:url";

import { lingui } from "@lingui/vite-plugin";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [lingui({ macroTransform: true })],
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  test: { include: ["src/**/*.test.ts"], setupFiles: ["test/setup.ts"] },
});
