// What must hold for any replay that has picture, sound and every document: a student's way through it, in a browser.
// What to expect comes from the replay's own documents.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { launch, open } from "./browser.mjs";

const SEEK_TOLERANCE_SECONDS = 0.5;
const WAIT_MS = 20_000;

const byTestId = (id) => `[data-testid="${id}"]`;
const flat = (text) => text.replace(/\s+/g, " ").trim();

/** The video element's own state. */
export const video = (page) =>
  page.locator("video").evaluate((element) => ({ time: element.currentTime, paused: element.paused, height: element.videoHeight, ready: element.readyState }));

/** Starts playback and waits until the picture really moves on. */
export async function play(page) {
  if ((await video(page)).paused) await page.click(byTestId("play"));
  const from = (await video(page)).time;
  await page.waitForFunction((start) => document.querySelector("video").currentTime > start + 0.3, from, { timeout: WAIT_MS });
  assert.equal(await page.getAttribute(byTestId("player"), "data-state"), "playing");
}

/** Brings one tab of the reading column to the front. */
export async function showTab(page, name) {
  await page.click(byTestId(`tab-${name}`));
  assert.equal(await page.getAttribute(byTestId(`tab-${name}`), "aria-selected"), "true", `the tab ${name} was clicked`);
}

export async function pause(page) {
  if (!(await video(page)).paused) await page.click(byTestId("play"));
}

/** Does `act`, which should seek, and asserts where the video is once a picture from there is shown. */
export async function seeksTo(page, expected, act) {
  await pause(page);
  await act();
  await page.waitForFunction((target) => {
    const element = document.querySelector("video");
    return !element.seeking && element.readyState >= 2 && Math.abs(element.currentTime - target) < 1;
  }, expected, { timeout: WAIT_MS });
  const { time } = await video(page);
  assert.ok(Math.abs(time - expected) <= SEEK_TOLERANCE_SECONDS, `asked for ${expected} s, got ${time} s`);
}

async function documentsAt(url) {
  const get = async (name) => {
    const response = await fetch(new URL(name, url));
    assert.equal(response.status, 200, name);
    return response.json();
  };
  const [transcript, chapters, notes, slides, manifest] = await Promise.all(
    ["transcript.json", "chapters.json", "notes.json", "slides.json", "manifest.json"].map(get));
  return { transcript, chapters, notes: notes.chapters, slides, manifest };
}

/** Registers the tests. `origins`: where media may come from besides the page's own origin. */
export function checkReplay(name, target) {
  describe(name, { timeout: 300_000 }, () => {
    let browser;
    let view;
    let documents;
    const page = () => view.page;

    before(async () => {
      const { url, origins = [] } = await target();
      documents = await documentsAt(url);
      browser = await launch();
      view = await open(browser, url, { origins });
      view.url = url;
      view.origins = origins;
      await page().waitForSelector(byTestId("replay"), { state: "visible", timeout: WAIT_MS });
    });
    after(async () => {
      await browser?.close();
    });

    test("plays", async () => {
      await play(page());
      assert.ok((await video(page())).height > 0, "there is a picture");
    });

    test("seeks from a line of the transcript, and goes on playing from there", async () => {
      const cue = documents.transcript.cues[Math.floor(documents.transcript.cues.length * 0.6)];
      await showTab(page(), "transcript");
      const line = page().locator(`[data-cue="${cue.id}"]`);
      await seeksTo(page(), cue.start, () => line.click());
      assert.equal(await line.getAttribute("aria-current"), "true");
      assert.equal(flat(await line.textContent()), flat(cue.text));
      await play(page());
    });

    test("seeks from a chapter", async () => {
      const chapter = documents.chapters.at(-1);
      const link = page().locator(byTestId("chapter")).last();
      await seeksTo(page(), chapter.start, () => link.click());
      assert.ok((await link.textContent()).includes(chapter.title));
      assert.equal(await link.getAttribute("aria-current"), "true");
    });

    test("seeks from what a note cites", async () => {
      await showTab(page(), "notes");
      const items = documents.notes.flatMap((chapter) => chapter.items).filter((item) => item.kind !== "key_term");
      const middle = Math.floor(items.length / 2);
      const index = items.findIndex((item, at) => at >= middle && item.cueIds.length > 0);
      const starts = new Map(documents.transcript.cues.map((cue) => [cue.id, cue.start]));
      const expected = Math.min(...items[index].cueIds.map((id) => starts.get(id)));
      const note = page().locator(byTestId("note")).nth(index);
      assert.ok(flat(await note.textContent()).includes(flat(items[index].text)));
      await seeksTo(page(), expected, () => note.locator(byTestId("citation")).first().click());
      assert.equal(await note.getAttribute("aria-current"), "true");
      const needle = await page().locator(`${byTestId("notes")} ${byTestId("needle")}`).last().boundingBox();
      const sentence = await note.boundingBox();
      assert.ok(needle.y >= sentence.y - 1 && needle.y + needle.height <= sentence.y + sentence.height + 1, "the playhead stands at the sentence");
    });

    test("shrinks while one reads on below it, and stands beside the text again in a wider window", async () => {
      const size = page().viewportSize();
      await page().setViewportSize({ width: 390, height: 700 });
      await page().evaluate(() => scrollTo(0, document.body.scrollHeight));
      await page().locator(`${byTestId("player")}[data-bar]`).waitFor();
      await page().locator(byTestId("video")).click();
      await page().locator(`${byTestId("player")}:not([data-bar])`).waitFor();
      await page().evaluate(() => scrollTo(0, document.body.scrollHeight));
      await page().locator(`${byTestId("player")}[data-bar]`).waitFor();
      await page().setViewportSize(size);
      await page().locator(`${byTestId("player")}:not([data-bar])`).waitFor();
    });

    test("goes into a corner and comes back, by a button and by a key, and the focus stays where it is", async () => {
      const docked = page().locator(`${byTestId("replay")}[data-docked]`);
      await showTab(page(), "transcript");
      await page().click(byTestId("dock"));
      await docked.waitFor();
      assert.equal(await page().getAttribute(byTestId("tab-notes"), "aria-selected"), "true");
      await showTab(page(), "slides");
      await page().click(byTestId("dock"));
      await docked.waitFor({ state: "detached" });
      await page().keyboard.press("n");
      await docked.waitFor();
      assert.equal(await page().evaluate(() => document.activeElement.dataset.testid), "dock");
      await page().keyboard.press("n");
      await docked.waitFor({ state: "detached" });
    });

    test("seeks from a slide, and marks the one on screen", async () => {
      await showTab(page(), "slides");
      const showing = documents.slides.at(-1);
      const slide = page().locator(byTestId("slide")).last();
      await seeksTo(page(), showing.start, () => slide.click());
      await page().locator(".entry-slide[aria-current]").waitFor();
      assert.equal(await page().locator(".entry-slide[aria-current]").locator(byTestId("slide")).getAttribute("data-seek"), String(showing.start));
    });

    test("switches rungs", async () => {
      await page().evaluate(() => document.activeElement?.blur());
      await page().click(byTestId("more"));
      const choices = page().getByRole("menuitemradio", { name: /^\d+p$/ });
      await choices.first().waitFor();
      const heights = (await choices.allTextContents()).map((text) => parseInt(text, 10));
      await page().keyboard.press("Escape");
      assert.ok(heights.length >= 2, `rungs to choose from: ${heights}`);
      const asked = [];
      page().on("request", (request) => asked.push(new URL(request.url()).pathname));
      await seeksTo(page(), 1, () => page().locator(byTestId("seek")).fill("1"));
      for (const height of [heights.at(-1), heights[0]]) {
        await page().click(byTestId("more"));
        await choices.filter({ hasText: `${height}p` }).click();
        await page().keyboard.press("Escape");
        await play(page());
        await page().waitForFunction((expected) => {
          const shown = document.querySelector("video").videoHeight;
          return shown === expected && document.querySelector('[data-testid="player"]').dataset.rung === String(expected);
        }, height, { timeout: WAIT_MS });
        const from = (await video(page())).time;
        await page().waitForFunction((start) => document.querySelector("video").currentTime > start + 0.5, from, { timeout: WAIT_MS });
      }
      assert.ok(asked.some((path) => path.includes(`/${heights.at(-1)}p/`)), "media of the lowest rung was loaded");
    });

    test("shows captions that say what is said then", async () => {
      await page().click(byTestId("captions"));
      assert.equal(await page().getAttribute(byTestId("captions"), "aria-pressed"), "true");
      assert.match(await page().textContent(byTestId("reviewed")), /machine-made, not reviewed/);
      const cues = documents.transcript.cues;
      for (const cue of [cues[1], cues.at(-2)]) {
        const middle = (cue.start + cue.end) / 2;
        await seeksTo(page(), middle, () => page().locator(byTestId("seek")).fill(String(Number(middle.toFixed(1)))));
        const caption = page().locator(byTestId("caption"));
        await caption.waitFor({ state: "visible", timeout: WAIT_MS });
        await page().waitForFunction((expected) => document.querySelector('[data-testid="caption"]').textContent.replace(/\s+/g, " ").trim() === expected,
          flat(cue.text), { timeout: WAIT_MS });
      }
      await page().click(byTestId("captions"));
      await page().locator(byTestId("caption")).waitFor({ state: "hidden" });
    });

    test("finds words in the transcript", async () => {
      await showTab(page(), "transcript");
      const cue = documents.transcript.cues.at(-1);
      const word = flat(cue.text).split(" ").sort((a, b) => b.length - a.length)[0].replace(/\P{Letter}/gu, "");
      await page().fill(byTestId("search"), word);
      await page().waitForFunction(() => /^1 of \d+$/.test(document.querySelector('[data-testid="search-count"]').textContent));
      assert.equal((await page().locator("mark.chosen").textContent()).toLowerCase(), word.toLowerCase());
      await page().fill(byTestId("search"), "");
      await page().waitForFunction(() => document.querySelectorAll("mark.match").length === 0);
    });

    test("lets the reader scroll away, and leads back", async () => {
      await showTab(page(), "transcript");
      await page().locator(byTestId("seek")).fill("5");
      await page().hover(byTestId("transcript"));
      await page().mouse.wheel(0, 300);
      await page().click(byTestId("back-to-now"));
      await page().waitForFunction(() => {
        const bounds = document.querySelector(".cue[aria-current]").getBoundingClientRect();
        return bounds.top > 0 && bounds.bottom < innerHeight;
      });
      assert.equal(await page().locator(byTestId("back-to-now")).isVisible(), false);
    });

    test("obeys the keyboard", async () => {
      await page().locator("h1").click();
      await pause(page());
      await seeksTo(page(), 20, () => page().locator(byTestId("seek")).fill("20"));
      await page().evaluate(() => document.activeElement.blur());
      await seeksTo(page(), 30, () => page().keyboard.press("l"));
      await seeksTo(page(), 20, () => page().keyboard.press("j"));
      await seeksTo(page(), 25, () => page().keyboard.press("ArrowRight"));
      await page().keyboard.press("k");
      await page().waitForFunction(() => !document.querySelector("video").paused);
      await page().keyboard.press("Space");
      await page().waitForFunction(() => document.querySelector("video").paused);
      await page().keyboard.press("m");
      await page().waitForSelector(`${byTestId("mute")}[aria-pressed="true"]`);
      await page().keyboard.press("m");
      await page().keyboard.press("n");
      assert.equal(await page().getAttribute(byTestId("tab-notes"), "aria-selected"), "true");
      await page().keyboard.press("?");
      await page().locator(byTestId("help")).waitFor({ state: "visible" });
      await page().keyboard.press("Escape");
    });

    test("opens at the time that a link names", async () => {
      const link = new URL(view.url);
      const time = Math.round(documents.manifest.duration / 2);
      link.searchParams.set("t", String(time));
      const other = await open(browser, link.href, { origins: view.origins });
      await seeksTo(other.page, time, () => other.page.waitForSelector(byTestId("replay"), { state: "visible" }));
      assert.deepEqual(other.troubles, []);
      await other.close();
    });

    test("asked for nothing that failed, and for nothing from elsewhere", () => {
      assert.deepEqual(view.troubles, []);
    });
  });
}
