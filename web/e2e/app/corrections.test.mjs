// Twenty captions put right without a mouse: kept while one types, applied once, and then everywhere.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { seeksTo, showTab } from "../checks.mjs";
import { Api, byTestId, demo, flat, goTo, launch, MAKING_MS, replayOf, settled, tabTo, visitor, WAIT_MS } from "./lectern.mjs";

const COUNT = 20;
/** A word that nobody says, put before what was recognised. */
const WORD = "Quokka";

describe("corrections by keyboard alone", { timeout: 600_000 }, () => {
  let browser;
  let here;
  let session;
  let before_;
  const page = () => here.page;
  const teacher = new Api("teacher");
  const events = async () => {
    const all = [];
    for (let after = 0; ; ) {
      const { items } = await teacher.get(`/api/sessions/${session}/events?after=${after}`);
      if (items.length === 0) return all;
      all.push(...items);
      after = items.at(-1).sequence;
    }
  };
  const corrections = async () => (await events()).filter(({ eventType }) => eventType === "caption.corrected");

  before(async () => {
    browser = await launch();
    session = (await demo()).session("How plants make energy");
    before_ = await replayOf(session);
    assert.ok(before_.cues.length >= COUNT, `${before_.cues.length} captions`);
    here = await visitor(browser, "teacher");
  });
  after(() => browser?.close());

  test("each is typed into its row, and saved as one goes", async () => {
    await goTo(page(), `/sessions/${session}/edit`);
    const keys = page().keyboard;
    await tabTo(page(), page().locator(`${byTestId("caption-row")} textarea[tabindex="0"]`));
    for (let row = 0; row < COUNT; row += 1) {
      await keys.press("Control+Home");
      await keys.type(`${WORD} `);
      if (row < COUNT - 1) {
        const label = await page().evaluate(() => document.activeElement.getAttribute("aria-label"));
        await keys.press("Enter");
        await page().waitForFunction((left) => document.activeElement.matches("textarea") && document.activeElement.getAttribute("aria-label") !== left, label);
      }
    }
    await page().getByRole("button", { name: `Apply ${COUNT} changes` }).waitFor();
    await page().locator(`${byTestId("save")}[data-state="saved"]`).waitFor();
    assert.deepEqual(await corrections(), [], "nothing is applied yet");
  });

  test("a reload loses none", async () => {
    await page().reload();
    await page().getByRole("button", { name: `Apply ${COUNT} changes` }).waitFor();
    const first = page().locator(`${byTestId("caption-row")} textarea`).first();
    assert.ok((await first.inputValue()).startsWith(`${WORD} `));
  });

  test("applying them makes one revision", async () => {
    await tabTo(page(), page().locator(byTestId("apply")));
    await page().keyboard.press("Enter");
    await page().locator(byTestId("remaking")).waitFor();
    await page().getByText("The replay shows your changes.").waitFor({ timeout: MAKING_MS });
    const found = await corrections();
    assert.equal(found.length, 1);
    const now = await replayOf(session);
    assert.notEqual(now.revision, before_.revision);
    const corrected = now.cues.filter(({ text }) => text.startsWith(`${WORD} `));
    assert.equal(corrected.length, COUNT);
    assert.ok(corrected.every(({ reviewed }) => reviewed), "who has corrected a caption has reviewed it");
    assert.ok(now.cues.filter(({ text }) => !text.startsWith(WORD)).every(({ reviewed }) => !reviewed));
    assert.deepEqual((await teacher.get(`/api/sessions/${session}/draft`)).corrections, [], "the draft is empty");
    assert.deepEqual(here.troubles, []);
  });

  test("captions, transcript, notes and search show the corrected words", async () => {
    const student = await visitor(browser, "student");
    const desk = student.page;
    const { course } = await demo();
    const now = await replayOf(session);
    const cue = now.cues.filter(({ text }) => text.startsWith(WORD))[7];
    await goTo(desk, `/sessions/${session}`);
    await desk.locator(byTestId("replay")).waitFor();
    assert.ok((await desk.locator(byTestId("note")).filter({ hasText: WORD }).count()) > 0, "the notes");
    await showTab(desk, "transcript");
    const line = desk.locator(`[data-cue="${cue.id}"]`);
    await desk.fill(byTestId("search"), flat(cue.text));
    await line.waitFor();
    assert.equal(flat(await line.textContent()), flat(cue.text));
    await desk.click(byTestId("captions"));
    await seeksTo(desk, cue.start, () => line.click());
    await desk.waitForFunction((text) => document.querySelector('[data-testid="caption"]')?.textContent.replace(/\s+/g, " ").trim() === text, flat(cue.text), { timeout: WAIT_MS });
    const vtt = await (await new Api("student").call("GET", `/api/replays/${session}/captions.vtt`)).text();
    assert.equal(vtt.split(WORD).length - 1, COUNT, "the file of captions");
    await desk.goto(`/courses/${course.id}/search?q=${WORD}&in=speech`);
    await desk.locator(byTestId("hit")).first().waitFor();
    await settled(desk);
    assert.equal(flat(await desk.locator(`${byTestId("hits")} [role="status"]`).textContent()), `${COUNT} hits`);
    assert.deepEqual(student.troubles, []);
    await student.close();
  });
});
