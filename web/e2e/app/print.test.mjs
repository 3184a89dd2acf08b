// The notes on paper.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";

import { byTestId, demo, flat, goTo, launch, outputFolder, replayOf, visitor } from "./lectern.mjs";

const run = promisify(execFile);
const letters = (text) => text.replace(/[^\p{Letter}\p{Number}]+/gu, "").toLowerCase();
const times = (text, part) => text.split(part).length - 1;

/** The text of each page, without the page number under it. */
async function pagesOf(file) {
  const { stdout } = await run("pdftotext", ["-layout", file, "-"]);
  return stdout.split("\f").slice(0, -1).map((page) => page.split("\n").map((line) => line.trim()).filter((line) => line !== "" && !/^\d+ \/ \d+$/.test(line)));
}

/** On which page each picture stands. */
async function picturesOf(file) {
  const { stdout } = await run("pdfimages", ["-list", file]);
  return stdout.split("\n").slice(2).map((line) => line.trim().split(/\s+/)).filter(([, , type]) => type === "image").map(([page]) => Number(page));
}

describe("the notes of a class on paper", { timeout: 180_000 }, () => {
  let browser;
  let replay;
  let session;
  before(async () => {
    browser = await launch();
    session = (await demo()).session("How cities start");
    replay = await replayOf(session, "student");
  });
  after(() => browser?.close());

  for (const format of ["A4", "Letter"]) {
    test(`${format}: every chapter and every note once, no heading alone, no figure cut`, async () => {
      const { page, troubles, close } = await visitor(browser, "student", { theme: "dark" });
      await goTo(page, `/sessions/${session}/notes`);
      await page.locator(byTestId("figure")).first().waitFor();
      await page.waitForFunction(() => [...document.querySelectorAll("figure img")].every((image) => image.complete && image.naturalWidth > 0));
      const figures = await page.locator(byTestId("figure")).count();
      const captions = (await page.locator("figcaption").allTextContents()).map(letters);
      const file = path.join(await outputFolder("print"), `cities-${format}.pdf`);
      await writeFile(file, await page.pdf({ format, preferCSSPageSize: false, outline: true, tagged: true }));

      const pages = await pagesOf(file);
      const text = letters(pages.flat().join(" "));
      const headings = replay.notes.chapters.map(({ title }) => title);
      for (const { title, start } of replay.chapters) {
        const clock = `${Math.floor(start / 60)}${String(Math.floor(start % 60)).padStart(2, "0")}`;
        const printed = times(text, letters(title) + clock);
        assert.equal(printed, 1, `the chapter ${title} stands ${printed} times on paper`);
      }
      const { stdout } = await run("pdftotext", [file, "-"]);
      const running = letters(stdout);
      for (const { text: note, kind } of replay.notes.chapters.flatMap(({ items }) => items)) {
        if (kind === "key_term") continue;
        const printed = times(running, letters(note));
        assert.equal(printed, 1, `“${note}” stands ${printed} times on paper`);
      }
      assert.match(flat(pages[0].join(" ")), /Machine-made, not reviewed\./);
      for (const [index, lines] of pages.entries()) {
        const last = letters(lines.at(-1).replace(/\s*\d+:\d\d$/, ""));
        assert.ok(!headings.map(letters).includes(last) && last !== "keyterms", `page ${index + 1} ends with the heading “${lines.at(-1)}”`);
      }
      const pictures = await picturesOf(file);
      assert.equal(pictures.length, figures, `${figures} figures are ${pictures.length} pictures on pages ${pictures}`);
      for (const [index, caption] of captions.entries()) {
        const under = pages.findIndex((lines) => letters(lines.join(" ")).includes(caption)) + 1;
        assert.equal(under, pictures[index], `the caption of figure ${index + 1} stands on the page of its picture`);
      }
      const links = (await run("pdftohtml", ["-xml", "-i", "-stdout", file], { maxBuffer: 1 << 24 })).stdout.match(/href="[^"]*\/sessions\/[^"]*t=[\d.]+"/g) ?? [];
      assert.ok(links.length > replay.chapters.length, `times are links: ${links.length}`);
      assert.deepEqual(troubles, []);
      await close();
    });
  }
});
