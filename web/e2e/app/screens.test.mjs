// A picture of every screen in every state: both themes, three widths, and from right to left; on one contact sheet. What a
// machine can judge is judged here, the rest by whoever looks at the sheet.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";

import { launch, outputFolder, settled, visitor } from "./lectern.mjs";
import { look } from "./look.mjs";
import { scenes } from "./scenes.mjs";
import { fix } from "./scenes/fixed.mjs";

const SIZES = [{ width: 390, height: 844 }, { width: 1280, height: 800 }, { width: 1920, height: 1080 }];
const PSEUDO = "ar-XB";
const SHIFT_MAX = 0.05;
/** While one scene waits, another one is painted. */
const AT_ONCE = 3;
/** Of the contact sheet. */
const THUMBNAIL_PIXELS = 220;

const every = await scenes();
const only = process.env.SCENE;
const columns = [...["light", "dark"].flatMap((theme) => SIZES.map(({ width }) => `${theme} ${width}`)), ...SIZES.map(({ width }) => `right to left ${width}`)];

const fileOf = (scene, column) => `${scene} ${column}`.replaceAll(/[^a-z0-9]+/gi, "-").toLowerCase() + ".jpg";

describe("screens", { timeout: 1_200_000 }, () => {
  let browser;
  let folder;
  before(async () => {
    browser = await launch();
    folder = await outputFolder("screens");
  });
  after(() => browser?.close());

  describe("of each", { concurrency: AT_ONCE }, () => {
    for (const scene of every) {
      if (only && !scene.name.includes(only)) continue;
      test(scene.name, async () => {
        const findings = [];
        for (const locale of [null, PSEUDO]) {
          const { page, troubles, close } = await visitor(browser, scene.as, { locale, timezoneId: "UTC", viewport: SIZES[1] });
          await fix(page, scene.changes);
          await page.addInitScript(() => {
            window.shifted = 0;
            window.shifts = [];
            new PerformanceObserver((list) => {
              for (const entry of list.getEntries()) {
                if (entry.hadRecentInput) continue;
                window.shifted += entry.value;
                window.shifts.push(`${entry.value.toFixed(3)}: ${entry.sources.map(({ node }) => (node?.outerHTML ?? node?.textContent ?? "").slice(0, 90)).join(" | ")}`);
              }
            }).observe({ type: "layout-shift", buffered: true });
          });
          await page.goto(scene.address);
          await page.locator("h1, h2, main").first().waitFor();
          await (scene.ready ?? settled)(page);
          await page.waitForFunction(() => document.fonts.status === "loaded");
          const [shifted, shifts] = await page.evaluate(() => [window.shifted, window.shifts]);
          if (shifted > SHIFT_MAX) findings.push(`${locale ?? "en"}: the layout shifts by ${shifted.toFixed(3)}: ${shifts.join("; ")}`);
          for (const theme of locale ? ["light"] : ["light", "dark"]) {
            await page.emulateMedia({ colorScheme: theme });
            for (const size of SIZES) {
              await page.setViewportSize(size);
              await page.evaluate(() => {
                scrollTo(0, 0);
                // Whoever writes sees what they write.
                if (document.activeElement?.matches("textarea")) document.activeElement.scrollIntoView({ block: "center" });
                return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
              });
              const column = `${locale ? "right to left" : theme} ${size.width}`;
              await page.screenshot({ path: path.join(folder, fileOf(scene.name, column)), type: "jpeg", quality: 80, caret: "hide", animations: "disabled" });
              findings.push(...(await page.evaluate(look)).map((finding) => `${column}: ${finding}`));
            }
          }
          if (!scene.loud) findings.push(...troubles.filter((trouble) => !/ 40[14] |401|404/.test(trouble)));
          await close();
        }
        assert.deepEqual(findings, []);
      });
    }
  });

  test("the contact sheet", async () => {
    const html = `<!doctype html><meta charset="utf-8"><title>Screens</title><style>
      body { margin: 16px; font: 12px/16px "DejaVu Sans", sans-serif; } table { border-spacing: 8px; } td, th { vertical-align: top; text-align: start; }
      img { display: block; width: ${THUMBNAIL_PIXELS}px; border: 1px solid #999; } img[src*="-390."] { width: ${THUMBNAIL_PIXELS / 2}px; } th:first-child { width: 120px; }</style>
      <table><tr><th>${["", ...columns].join("<th>")}</tr>
      ${every.map(({ name }) => `<tr><th>${name}${columns.map((column) => `<td><img loading="eager" src="${fileOf(name, column)}">`).join("")}</tr>`).join("\n")}
      </table>`;
    const sheet = path.join(folder, "index.html");
    await writeFile(sheet, html);
    const page = await browser.newPage({ viewport: { width: 1900, height: 1000 } });
    await page.goto(`file://${sheet}`);
    await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode().catch(() => undefined))));
    await page.screenshot({ path: path.join(folder, "contact-sheet.png"), fullPage: true, scale: "css" });
    console.log(`contact sheet: ${path.join(folder, "contact-sheet.png")}`);
  });
});
