// Checks the page on samples made for the purpose: the whole way on two kinds of server, then everything that a replay
// may lack. Needs ffmpeg, python3, Chromium, and the page built (`npm run build` in ..).

import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import axe from "axe-core";

import { launch, open } from "./browser.mjs";
import { checkReplay, play, seeksTo, video } from "./checks.mjs";
import { makeSample, writeManifest } from "./make-sample.mjs";
import { serveFolders, servePython } from "./serve.mjs";

const PLAYER = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../dist-player");
const byTestId = (id) => `[data-testid="${id}"]`;

let scratch;
let sample;
const servers = [];
let browser;

before(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), "lectern-player-"));
  sample = path.join(scratch, "cities");
  await makeSample("cities", sample);
  browser = await launch();
}, { timeout: 180_000 });

after(async () => {
  await browser?.close();
  await Promise.all(servers.map((server) => server.close()));
  await rm(scratch, { recursive: true, force: true });
});

const kept = async (server) => {
  servers.push(await server);
  return servers.at(-1);
};
const serve = (folder, refuse) => kept(serveFolders([folder, PLAYER], refuse));

/** A copy of the sample that `change` has made different. */
async function variant(name, change) {
  const folder = path.join(scratch, name);
  await cp(sample, folder, { recursive: true });
  await change(folder);
  return folder;
}

async function visit(url, options) {
  const view = await open(browser, url, options);
  await view.page.waitForSelector(`${byTestId("replay")}:visible, ${byTestId("status")}[data-failure]`);
  return view;
}

checkReplay("a replay under a strict content policy", async () => serve(sample));

checkReplay("an exported folder behind Python's http.server", async () => {
  const folder = await variant("export", (copy) => cp(PLAYER, copy, { recursive: true }));
  return kept(servePython(folder));
});

describe("what a replay may lack", { timeout: 120_000 }, () => {
  test("a picture: the sound plays, and the chapter stands where the picture was", async () => {
    const folder = path.join(scratch, "sound");
    await makeSample("cities", folder, { video: false });
    const { page, troubles, close } = await visit((await serve(folder)).url);
    await page.locator(byTestId("sound")).waitFor({ state: "visible" });
    await play(page);
    const chapters = JSON.parse(await readFile(path.join(folder, "chapters.json"), "utf8"));
    await seeksTo(page, chapters[1].start, () => page.locator(byTestId("chapter")).nth(1).click());
    assert.ok((await page.textContent(byTestId("sound"))).includes(chapters[1].title));
    assert.equal((await video(page)).height, 0);
    await page.click(byTestId("more"));
    assert.equal(await page.getByRole("menuitemradio", { name: /^\d+p$/ }).count(), 0);
    assert.deepEqual(troubles, []);
    await close();
  });

  test("documents: each says why it is not there, and nothing is asked for in vain", async () => {
    const folder = await variant("bare", async (copy) => {
      for (const name of ["transcript", "notes", "chapters", "highlights", "slides"]) await rm(path.join(copy, `${name}.json`));
      await writeManifest(copy, { duration: 134.2, missing: [{ part: "transcript", reason: "The speech engine was not available." }] });
    });
    const { page, troubles, close } = await visit((await serve(folder)).url);
    await page.click(byTestId("tab-transcript"));
    assert.match(await page.locator(`${byTestId("transcript")} ${byTestId("absent")}`).textContent(), /speech engine was not available/);
    assert.match(await page.textContent(byTestId("missing")), /Transcript: The speech engine/);
    await page.click(byTestId("tab-slides"));
    await page.locator(`${byTestId("slides")} ${byTestId("absent")}`).waitFor({ state: "visible" });
    await play(page);
    assert.deepEqual(troubles, []);
    await close();
  });

  test("a stretch of media: it is hatched, named, and playback goes over it", async () => {
    const gap = { start: 30, end: 60, reason: "segment_missing" };
    const folder = await variant("gap", async (copy) => {
      for (const rendition of ["720p", "480p", "360p", "audio"]) {
        const playlist = path.join(copy, "r0", `${rendition}.m3u8`);
        const lines = (await readFile(playlist, "utf8")).split("\n");
        const marked = lines.flatMap((line, index) => (line.startsWith("#EXTINF") && lines[index + 1].includes("/0001-") ? ["#EXT-X-GAP", line] : [line]));
        await writeFile(playlist, marked.join("\n"));
        for (const line of marked) if (line.includes("/0001-")) await rm(path.join(copy, "r0", line));
      }
      await writeManifest(copy, { duration: 134.2, gaps: [gap] });
    });
    const { page, troubles, close } = await visit(`${(await serve(folder)).url}?t=28`);
    assert.match(await page.textContent(byTestId("gap-named")), /0:30 to 1:00: this part of the recording never arrived/);
    await page.locator(byTestId("gap")).waitFor({ state: "attached" });
    await play(page);
    await page.waitForFunction(() => document.querySelector("video").currentTime > 61, null, { timeout: 15_000 });
    // Into the gap by hand, too.
    await page.locator(byTestId("seek")).fill("45");
    await page.waitForFunction(() => document.querySelector("video").currentTime >= 59.5, null, { timeout: 15_000 });
    assert.deepEqual(troubles, []);
    await close();
  });

  test("everything, while it is being made: the page waits, and opens by itself", async () => {
    let ready = false;
    const { url } = await serve(sample, (name) => (name === "manifest.json" && !ready ? 404 : null));
    const { page, close } = await visit(url);
    assert.match(await page.textContent(byTestId("status")), /still being made/);
    ready = true;
    await page.waitForSelector(byTestId("replay"), { state: "visible", timeout: 15_000 });
    await play(page);
    await close();
  });

  test("a valid link: the page says how to get another", async () => {
    const { url } = await serve(sample, (name) => (name === "manifest.json" ? 403 : null));
    const { page, close } = await visit(url);
    assert.match(await page.textContent(byTestId("status")), /Open the replay again from your course/);
    await close();
  });

  test("a link that ends while somebody watches: the reading stays, and a sentence says what to do", async () => {
    const { url } = await serve(sample, (name) => (name.endsWith(".m4s") ? 403 : null));
    const { page, close } = await visit(url);
    await page.locator(byTestId("notice")).waitFor({ state: "visible", timeout: 30_000 });
    assert.match(await page.textContent(byTestId("notice")), /no longer opens the replay/);
    assert.equal(await page.locator(byTestId("note")).first().isVisible(), true);
    await close();
  });

  test("a readable manifest: the page names what is wrong", async () => {
    const folder = await variant("damaged", (copy) => writeFile(path.join(copy, "manifest.json"), '{"duration": "long"}'));
    const { page, close } = await visit((await serve(folder)).url);
    assert.match(await page.textContent(byTestId("status")), /manifest\.json\.duration is not a number/);
    await close();
  });
});

describe("the page", { timeout: 120_000 }, () => {
  test("remembers where somebody left, and how they watch", async () => {
    const { url } = await serve(sample);
    const { page, close } = await visit(url);
    await page.selectOption(byTestId("speed"), "1.5");
    await page.click(byTestId("captions"));
    await seeksTo(page, 80, () => page.locator(byTestId("seek")).fill("80"));
    await play(page);
    await page.click(byTestId("play"));
    const { time } = await video(page);
    await page.reload();
    await page.locator(byTestId("notice")).waitFor({ state: "visible" });
    await page.waitForFunction((left) => Math.abs(document.querySelector("video").currentTime - left) < 0.5, time);
    assert.equal(await page.inputValue(byTestId("speed")), "1.5");
    assert.equal(await page.getAttribute(byTestId("captions"), "aria-pressed"), "true");
    await page.click(`${byTestId("notice")} button`);
    await page.waitForFunction(() => document.querySelector("video").currentTime < 0.5);
    assert.equal(await page.locator(byTestId("notice")).isVisible(), false, "it says nothing that is over");
    await close();
  });

  test("shows what is under the pointer on the ruler", async () => {
    const { page, close } = await visit((await serve(sample)).url);
    const box = await page.locator(byTestId("ruler")).boundingBox();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 12);
    await page.locator(byTestId("preview")).waitFor({ state: "visible" });
    assert.match(await page.textContent(byTestId("preview")), /1:07\s+Machines and work/);
    await close();
  });

  for (const [width, height] of [[360, 740], [820, 1100], [1280, 800], [1920, 1080]]) {
    test(`fits a window of ${width} by ${height}, with the player in view while reading`, async () => {
      const { page, close } = await visit((await serve(sample)).url, { viewport: { width, height } });
      for (const tab of ["notes", "transcript", "slides"]) {
        await page.click(byTestId(`tab-${tab}`));
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `${tab} is ${overflow} px too wide`);
        await page.mouse.wheel(0, 900);
        await page.waitForTimeout(200);
        const box = await page.locator("#picture").boundingBox();
        assert.ok(box.y >= 0 && box.y + box.height <= height, `picture at ${JSON.stringify(box)}`);
        const tabs = await page.locator(byTestId(`tab-${tab}`)).boundingBox();
        const player = await page.locator(byTestId("player")).boundingBox();
        assert.ok(width > 960 || tabs.y >= player.y + player.height - 1, "the player covers the tabs");
      }
      await close();
    });
  }

  for (const colorScheme of ["light", "dark"]) {
    for (const width of [360, 1280]) {
      test(`breaks no rule that axe knows: ${colorScheme}, ${width} px`, async () => {
        const { page, close } = await visit((await serve(sample)).url, { colorScheme, viewport: { width, height: 800 } });
        await page.click(byTestId("captions"));
        await page.evaluate(axe.source);
        for (const tab of ["notes", "transcript", "slides"]) {
          await page.click(byTestId(`tab-${tab}`));
          const { violations } = await page.evaluate(() =>
            window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
          assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`), [], tab);
        }
        await close();
      });
    }
  }
});
