// A replay in the making, as somebody sees it who opens it too early. Needs a `lectern dev` at LECTERN_API with a worker,
// LECTERN_BINARY, and CLASS_FILE, a class of a few minutes. Lanes are paused to hold the work at a point.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { launch, open } from "./browser.mjs";
import { play, video } from "./checks.mjs";
import { Operator, until } from "./operator.mjs";

const WAIT_MS = 120_000;
const COMPLETE_MS = 1_200_000;

const byTestId = (id) => `[data-testid="${id}"]`;
const origins = (process.env.REPLAY_MEDIA_ORIGINS ?? "").split(",").filter((origin) => origin !== "");

describe("a replay in the making", { timeout: 1_500_000 }, () => {
  const operator = new Operator(process.env.LECTERN_API);
  let browser;
  let view;
  let session;
  /** Up to where there was something to play when the work was held. */
  let edge;
  let duration;
  const page = () => view.page;
  const text = async (id) => (await page().textContent(byTestId(id))).replace(/\s+/g, " ").trim();

  before(async () => {
    await operator.pause("transcribe");
    session = await operator.upload(process.env.LECTERN_BINARY, process.env.CLASS_FILE);
    await until("the beginning can be played", async () => (await operator.replay(session)).links);
    await operator.pause("transcode");
    await until("what was begun has ended", () => operator.isQuiet(session));
    const replay = await operator.replay(session);
    edge = replay.parts.find(({ part }) => part === "playback").until;
    duration = replay.duration;
    assert.ok(edge > 0 && edge < duration - 30, `held at ${edge} of ${duration} s`);
    browser = await launch();
    view = await open(browser, `${process.env.LECTERN_API}${replay.links.pageUrl}`, { origins });
    await page().waitForSelector(byTestId("replay"), { state: "visible", timeout: WAIT_MS });
    await page().evaluate(() => {
      window.sameVisit = true;
      window.interruptions = [];
      for (const event of ["emptied", "ended", "pause"]) document.querySelector("video").addEventListener(event, () => window.interruptions.push(event));
    });
  });
  after(async () => {
    await browser?.close();
    await operator.resume("transcode");
    await operator.resume("transcribe");
  });

  test("plays what is there", async () => {
    await play(page());
    assert.ok((await video(page())).height > 0, "there is a picture");
  });

  test("says what is still to come", async () => {
    const clock = `${Math.floor(edge / 60)}:${String(Math.floor(edge % 60)).padStart(2, "0")}`;
    assert.match(await text("making"), new RegExp(`^Still being made .*Recordingto ${clock} of \\d+:\\d\\d.*Transcriptnot begun.*Notes, chapters and slides`));
    const coming = page().locator(byTestId("coming"));
    assert.equal(Number(await coming.getAttribute("data-start")), edge, "the ruler shows what is not there");
    await page().click(byTestId("tab-notes"));
    assert.match(await text("notes"), /Notes still to come/);
    await page().click(byTestId("tab-transcript"));
    assert.match(await text("transcript"), /Transcript still to come/);
    assert.match(await page().getAttribute(byTestId("seek"), "aria-valuetext"), /can be played so far/);
  });

  test("leads nobody behind what is there", async () => {
    await page().locator(byTestId("seek")).fill(String(Math.floor(edge + 20)));
    await page().waitForFunction(() => document.querySelector('[data-testid="notice"]').textContent.includes("still being made"));
    const { time } = await video(page());
    assert.ok(time > edge - 10 && time < edge, `shortly before ${edge}, not at ${time}`);
  });

  test("waits at the end of what is there", async () => {
    await page().locator(byTestId("seek")).fill(String(Math.floor(edge - 4)));
    await page().waitForFunction(() => document.querySelector('[data-testid="notice"]').textContent.includes("goes on by itself"), null, { timeout: WAIT_MS });
    const { time, paused } = await video(page());
    assert.ok(time > edge - 2 && time <= edge + 0.5, `waits at ${time}, the edge is ${edge}`);
    assert.ok(!paused && !(await page().locator("video").evaluate((element) => element.ended)), "it wants to go on");
  });

  test("lets the transcript grow under the reader", async () => {
    await operator.resume("transcribe");
    await page().waitForFunction(() => document.querySelectorAll(".cue").length > 0, null, { timeout: WAIT_MS });
    await operator.pause("transcribe");
    await until("what was begun has ended", () => operator.isQuiet(session));
    const word = await page().evaluate(() => {
      const first = document.querySelector(".cue");
      first.focus();
      return first.textContent.split(" ").map((part) => part.replace(/\P{Letter}/gu, "")).sort((a, b) => b.length - a.length)[0];
    });
    await page().fill(byTestId("search"), word);
    await page().waitForFunction(() => /^1 of \d+$/.test(document.querySelector('[data-testid="search-count"]').textContent));
    await page().locator(".cue").first().evaluate((cue) => cue.focus());
    const before = await page().evaluate(() => ({ cues: document.querySelectorAll(".cue").length, top: document.activeElement.getBoundingClientRect().top }));
    await operator.resume("transcribe");
    await page().waitForFunction((count) => document.querySelectorAll(".cue").length > count, before.cues, { timeout: WAIT_MS });
    const now = await page().evaluate(() => ({
      top: document.activeElement.getBoundingClientRect().top,
      isCue: document.activeElement.matches(".cue"),
      marked: document.querySelectorAll("mark.match").length,
      chosen: document.querySelectorAll("mark.chosen").length,
    }));
    assert.ok(now.isCue, "the focus stays");
    assert.ok(Math.abs(now.top - before.top) < 2, `what is read stays where it is: ${before.top}, ${now.top}`);
    assert.ok(now.marked > 0 && now.chosen > 0, "what was found stays marked");
  });

  test("goes on by itself when more arrives", async () => {
    await page().evaluate(() => (window.interruptions = []));
    await operator.resume("transcode");
    await page().waitForFunction((old) => document.querySelector("video").currentTime > old + 2, edge, { timeout: WAIT_MS });
    await page().waitForFunction((old) => Number(document.querySelector('[data-testid="coming"]')?.dataset.start ?? Infinity) > old, edge, { timeout: WAIT_MS });
    assert.equal(await page().locator(byTestId("notice")).isVisible(), false, "it does not wait any more");
  });

  test("becomes the finished replay without an interruption", async () => {
    await page().locator(byTestId("making")).waitFor({ state: "hidden", timeout: COMPLETE_MS });
    assert.match(await text("notice"), /The replay is complete\. Now with notes, chapters and slides\./);
    assert.equal(await page().getAttribute(byTestId("tab-transcript"), "aria-selected"), "true", "the reader stays where they are");
    assert.ok((await page().locator(byTestId("chapter")).count()) > 0);
    assert.equal(await page().locator(byTestId("coming")).count(), 0);
    await page().click(byTestId("tab-notes"));
    assert.ok((await page().locator(byTestId("note")).count()) > 0);
    await page().click(byTestId("tab-slides"));
    await page().locator(byTestId("slide")).first().waitFor();
    const state = await page().evaluate(() => ({ sameVisit: window.sameVisit, interruptions: window.interruptions }));
    assert.deepEqual(state, { sameVisit: true, interruptions: [] });
    const from = (await video(page())).time;
    await page().waitForFunction((time) => document.querySelector("video").currentTime > time + 1, from, { timeout: WAIT_MS });
  });

  test("has an end now", async () => {
    await page().locator(byTestId("seek")).fill(String(Math.floor(duration - 3)));
    await page().waitForFunction(() => document.querySelector("video").ended, null, { timeout: WAIT_MS });
  });

  test("asked for nothing that failed, and for nothing from elsewhere", () => {
    assert.deepEqual(view.troubles, []);
  });
});
