import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";

export default defineConfig({
  sourceLocale: "en",
  locales: ["en", "ar-XB"],
  // English with every letter changed, set from right to left: what is not translated or not mirrored is seen at once.
  pseudoLocale: "ar-XB",
  catalogs: [{ path: "<rootDir>/src/locales/{locale}", include: ["<rootDir>/src"], exclude: ["**/generated/**", "**/*.test.*"] }],
  format: formatter({ lineNumbers: false }),
  orderBy: "messageId",
});
