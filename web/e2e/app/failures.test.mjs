// What fails at the edge of the network: each failure has its sentence, and goes away without a reload once its cause does.

import assert from "node:assert/strict";
import path from "node:path";
import { after, before, describe, test } from "node:test";

import { play } from "../checks.mjs";
import { byTestId, demo, FIXTURES, goTo, isOurs, launch, ORIGIN, visitor } from "./lectern.mjs";

const PASSES_MS = 60_000;
const refusal = (status, code, message) => ({
  status,
  contentType: "application/json",
  body: JSON.stringify({ code, message, details: null, requestId: "0000aaaa-0000-7000-8000-00000000beef" }),
});
/** So that a page may see what another origin answers. */
const READABLE = { "access-control-allow-origin": "*" };
const isPart = (url) => url.origin !== ORIGIN && url.searchParams.has("partNumber");
const isApi = (url) => url.origin === ORIGIN && url.pathname.startsWith("/api/");

describe("failures", { timeout: 600_000 }, () => {
  let browser;
  let here;
  let cities;
  let course;
  const page = () => here.page;

  before(async () => {
    browser = await launch();
    const found = await demo();
    cities = found.session("How cities start");
    course = found.course;
  });
  after(() => browser?.close());

  /** A visit; `window.sameVisit` is gone after a reload. */
  const visit = async (subject, address) => {
    here = await visitor(browser, subject);
    if (address) await goTo(page(), address);
    await page().evaluate(() => (window.sameVisit = true)).catch(() => undefined);
    return page();
  };
  const stay = async () => {
    assert.equal(await page().evaluate(() => window.sameVisit), true, "the page was not reloaded");
    assert.deepEqual(here.troubles.filter(isOurs), []);
    await here.close();
  };

  test("the API answers 503: the page says that it is busy, and fills by itself", async () => {
    await visit("student", "/courses");
    await page().route(isApi, (route) => route.fulfill(refusal(503, "unavailable", "Try again.")));
    await page().getByRole("link", { name: course.title }).click();
    const error = page().locator(byTestId("error"));
    await error.waitFor({ timeout: PASSES_MS });
    assert.match(await error.textContent(), /The course could not be opened\..*Lectern is busy or restarting\..*The page tries again by itself.*Request 0000aaaa/);
    await page().unroute(isApi);
    await page().getByRole("heading", { name: "Classes" }).waitFor({ timeout: PASSES_MS });
    await stay();
  });

  test("the API answers 503 from the start: the page comes by itself", async () => {
    here = await visitor(browser, "student");
    await page().route(isApi, (route) => route.fulfill(refusal(503, "unavailable", "Try again.")));
    await page().goto("/");
    await page().getByText("This page could not be shown.").waitFor({ timeout: PASSES_MS });
    await page().evaluate(() => (window.sameVisit = true));
    await page().unroute(isApi);
    await page().getByRole("heading", { name: "Home" }).waitFor({ timeout: PASSES_MS });
    await stay();
  });

  test("the API answers 503 over an old answer: it stays, and says of when it is", async () => {
    await visit("student", "/");
    const rows = await page().locator("main li").count();
    await page().route(isApi, (route) => route.fulfill(refusal(503, "unavailable", "Try again.")));
    // What is older than half a minute is asked for again when one comes back to it.
    await page().clock.install();
    await page().clock.fastForward(60_000);
    await page().clock.resume();
    await page().getByRole("link", { name: "Courses" }).click();
    await page().getByRole("heading", { name: "Courses", level: 1 }).waitFor();
    await page().getByRole("link", { name: "Home" }).click();
    await page().locator(byTestId("stale")).waitFor({ timeout: PASSES_MS });
    assert.match(await page().locator(byTestId("stale")).textContent(), /This is as of .* Newer cannot be loaded at the moment\./);
    assert.equal(await page().locator("main li").count(), rows);
    await page().unroute(isApi);
    await page().getByRole("button", { name: "Retry" }).click();
    await page().locator(byTestId("stale")).waitFor({ state: "detached" });
    await stay();
  });

  test("nothing answers at all: the page says so, and goes on when something does", async () => {
    await visit("student", "/courses");
    await here.context.setOffline(true);
    await page().locator(byTestId("offline")).getByText("You are offline.").waitFor();
    await here.context.setOffline(false);
    await page().locator(byTestId("offline")).waitFor({ state: "detached" });
    await page().route(isApi, (route) => route.abort("connectionrefused"));
    await page().getByRole("link", { name: course.title }).click();
    await page().locator(byTestId("error")).getByText("Lectern does not answer. Either it or your connection is down.").waitFor({ timeout: PASSES_MS });
    await page().unroute(isApi);
    await page().getByRole("heading", { name: "Classes" }).waitFor({ timeout: PASSES_MS });
    await stay();
  });

  test("the session has ended: one signs in again and is where one was", async () => {
    await visit("student", "/courses");
    await here.context.clearCookies();
    await page().getByRole("link", { name: course.title }).click();
    await page().waitForURL(/\/sign-in\?back=/);
    assert.match(decodeURIComponent(page().url()), new RegExp(`back=.*/courses/${course.id}`));
    await page().click(byTestId("person-student"));
    await page().waitForURL(`**/courses/${course.id}`);
    await page().getByRole("heading", { name: course.title }).waitFor();
    await here.close();
  });

  /** `answer` is what becomes of a part on its way to the storage. */
  const upload = async (answer) => {
    await visit("teacher", `/upload?course=${course.id}`);
    await page().route(isPart, (route) => (route.request().method() === "PUT" ? answer(route) : route.continue()));
    await page().setInputFiles(byTestId("file"), path.join(FIXTURES, "classes/derivatives.mp4"));
    await page().getByLabel("Title of the class").fill("An upload that meets with trouble");
    await page().getByRole("button", { name: "Upload", exact: true }).click();
  };
  /** The upload is over: the first stage is no longer that of sending. */
  const accepted = () => page().locator(`${byTestId("stages")} > li`).first().getByText("Look into the recording").waitFor({ timeout: PASSES_MS });
  const giveUp = async () => {
    await page().getByRole("button", { name: "Cancel the upload" }).click();
    await page().getByRole("dialog").getByRole("button", { name: "Cancel the upload" }).click();
    await page().getByText("The upload was given up.").waitFor();
  };

  test("the storage refuses a part: it says so, tries again, and the upload goes on", async () => {
    let refusals = 2;
    await upload((route) => {
      refusals -= 1;
      return refusals >= 0 ? route.fulfill({ status: 503, headers: READABLE }) : route.continue();
    });
    await page().getByText(/The storage refuses a part at the moment\. Trying again: \d of 8\./).waitFor();
    await accepted();
    await stay();
  });

  test("the line breaks off: the sentence says that the storage does not answer", async () => {
    let open = false;
    await upload((route) => (open ? route.continue() : route.abort("connectionreset")));
    await page().getByText(/The storage does not answer\. Trying again: \d of 8\./).waitFor();
    open = true;
    await accepted();
    await stay();
  });

  test("the storage knows the upload no longer: it says what to do", async () => {
    await upload((route) => route.fulfill({ status: 404, headers: READABLE }));
    await page().getByText("The storage no longer knows this upload. Give it up and begin again.").waitFor();
    await giveUp();
    await page().getByRole("button", { name: "Choose a file" }).waitFor();
    await stay();
  });

  test("a file that is no recording: it is refused before a byte is sent, and another one is taken", async () => {
    await visit("teacher", "/upload");
    await page().setInputFiles(byTestId("file"), { name: "notes.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7") });
    await page().getByRole("alert").getByText("notes.pdf is no video or sound file that can become a replay.").waitFor();
    await page().setInputFiles(byTestId("file"), path.join(FIXTURES, "classes/sorting.mp4"));
    await page().getByLabel("Title of the class").waitFor();
    await stay();
  });

  test("a file that only looks like a recording: the page says why nothing came of it", async () => {
    await visit("teacher", `/upload?course=${course.id}`);
    await page().setInputFiles(byTestId("file"), { name: "broken.mp4", mimeType: "video/mp4", buffer: Buffer.alloc(4096, "no film ") });
    await page().getByRole("button", { name: "Upload", exact: true }).click();
    const failure = page().locator(byTestId("failure"));
    await failure.waitFor({ timeout: PASSES_MS });
    assert.match(await failure.textContent(), /This recording could not become a replay.+The file on your device is as it was\./);
    await failure.getByRole("link", { name: "Upload another file" }).click();
    await page().getByRole("button", { name: "Choose a file" }).waitFor();
    await stay();
  });

  /** The answer about the replay, changed on its way. */
  const changed = (change) => async (route) => {
    const response = await route.fetch();
    const replay = await response.json();
    change(replay);
    await route.fulfill({ response, json: replay });
  };
  const isReplay = (url) => url.pathname === `/api/replays/${cities}`;

  test("the transcription failed: the replay says so where it would stand, and has it once it is there", async () => {
    here = await visitor(browser, "student");
    let failed = true;
    await page().route(isReplay, (route) =>
      failed
        ? changed((replay) => {
            for (const entry of replay.parts) {
              if (["transcript", "captions", "notes", "chapters", "highlights"].includes(entry.part)) Object.assign(entry, { state: "failed", reason: "The speech engine was not available." });
            }
            Object.assign(replay, { notes: null, chapters: [], highlights: [] });
            if (replay.links) replay.links.transcriptUrl = null;
          })(route)
        : route.continue());
    await page().goto(`/sessions/${cities}?view=transcript`);
    await page().locator(byTestId("replay")).waitFor();
    await page().evaluate(() => (window.sameVisit = true));
    await page().locator(`${byTestId("transcript")} ${byTestId("absent")}`).getByText("The speech engine was not available.").waitFor();
    await play(page());
    failed = false;
    await page().evaluate(() => history.replaceState(history.state, "", location.href));
    await page().getByRole("link", { name: "Home" }).click();
    await page().getByRole("heading", { name: "Home" }).waitFor();
    await page().clock.install();
    await page().clock.fastForward(60_000);
    await page().clock.resume();
    await page().goBack();
    await page().locator(byTestId("cue")).first().waitFor();
    await stay();
  });

  test("the recording is missing: the session says so and what to do", async () => {
    here = await visitor(browser, "student");
    let missing = true;
    await page().route(isReplay, (route) =>
      missing
        ? changed((replay) => {
            Object.assign(replay, { state: "failed", links: null, notes: null, chapters: [], slides: [], highlights: [] });
            for (const entry of replay.parts) Object.assign(entry, { state: "failed", reason: "The recording is no longer there." });
          })(route)
        : route.continue());
    await page().goto(`/sessions/${cities}`);
    const status = page().locator(byTestId("status"));
    await status.getByText("This recording could not become a replay").waitFor();
    await status.getByText("The recording is no longer there.").waitFor();
    await page().evaluate(() => (window.sameVisit = true));
    missing = false;
    await page().getByRole("link", { name: "Home" }).click();
    await page().getByRole("heading", { name: "Home" }).waitFor();
    await page().clock.install();
    await page().clock.fastForward(60_000);
    await page().clock.resume();
    await page().goBack();
    await page().locator(byTestId("replay")).waitFor();
    await stay();
  });

  test("the storage refuses the media: reading goes on, and the picture comes back", async () => {
    here = await visitor(browser, "student");
    const isMedia = (url) => /\.(m4s|mp4)$/.test(url.pathname);
    await page().route(isMedia, (route) => route.fulfill({ status: 403, headers: READABLE }));
    await page().goto(`/sessions/${cities}`);
    await page().locator(byTestId("note")).first().waitFor();
    await page().evaluate(() => (window.sameVisit = true));
    const notice = page().locator(byTestId("notice"));
    await notice.getByRole("button", { name: "Try again" }).waitFor({ timeout: PASSES_MS });
    assert.match(await notice.textContent(), /no longer opens the replay|could not be reached|is not there/);
    assert.ok(await page().locator(byTestId("note")).first().isVisible());
    await page().unroute(isMedia);
    await notice.getByRole("button", { name: "Try again" }).click();
    await page().waitForFunction(() => document.querySelector("video").readyState >= 2, null, { timeout: PASSES_MS });
    await play(page());
    await stay();
  });

  test("a private note that cannot be sent waits on the device, says so, and is sent later", async () => {
    await visit("student", `/sessions/${cities}?view=mine`);
    const isNote = (url) => url.pathname.endsWith("/private-notes");
    await page().route(isNote, (route) => (route.request().method() === "POST" ? route.fulfill(refusal(503, "unavailable", "Try again.")) : route.continue()));
    await page().fill(byTestId("new-note"), "Written while nothing answered.");
    await page().click(byTestId("save-note"));
    const note = page().locator(byTestId("private-note")).filter({ hasText: "Written while nothing answered." });
    await note.getByText("Not sent yet").waitFor();
    await page().unroute(isNote);
    await note.getByText("Not sent yet").waitFor({ state: "detached", timeout: PASSES_MS });
    await note.getByRole("button", { name: /^Delete/ }).click();
    await note.waitFor({ state: "detached" });
    await stay();
  });
});
