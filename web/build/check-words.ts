// Fails when a sentence in the sources is not in the catalogues, or one in the catalogues is in no source.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const CATALOGUES = ["src/locales/en.po", "src/locales/ar-XB.po"];

const kept = CATALOGUES.map((file) => readFileSync(file, "utf8"));
execFileSync("npx", ["lingui", "extract", "--clean"], { stdio: "ignore" });
const changed = CATALOGUES.filter((file, index) => readFileSync(file, "utf8") !== kept[index]);
CATALOGUES.forEach((file, index) => writeFileSync(file, kept[index] ?? ""));
if (changed.length > 0) {
  console.error(`${changed.join(", ")} out of date: run "npm run words" in web`);
  process.exit(1);
}
