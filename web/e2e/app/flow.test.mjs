// A class from the teacher's file to the student's desk: uploaded with a reload midway, watched while it is made, published,
// found, read, heard, left and come back to. And who gets none of it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";

import { pause, play, seeksTo, showTab, video } from "../checks.mjs";
import { Api, byTestId, demo, FIXTURES, flat, landsAt, launch, MAKING_MS, ORIGIN, replayOf, settled, visitor } from "./lectern.mjs";

const TITLE = "How cities start, uploaded";
/** Said in `cities` and in no other class. */
const SPOKEN = "factory";
/** Stands on a slide of `cities`, and nobody says it. */
const ON_SLIDE = "lesson";
const MEBIBYTE = 1024 * 1024;

const truth = JSON.parse(await readFile(path.join(FIXTURES, "classes/cities.truth.json"), "utf8"));
const says = (word) => truth.sentences.filter(({ text }) => text.toLowerCase().includes(word));

/** A class that is sent in several parts: a box of nothing in particular behind the media makes it long enough. */
async function longer(file, folder) {
  const media = await readFile(file);
  const nothing = Buffer.alloc(18 * MEBIBYTE);
  nothing.writeUInt32BE(nothing.length, 0);
  nothing.write("free", 4);
  const copy = path.join(folder, "cities.mp4");
  await writeFile(copy, Buffer.concat([media, nothing]));
  return copy;
}

/** Another school on the same server, in which the same person is somebody. Answers with its Host. */
async function otherSchool() {
  const { environment } = JSON.parse(await readFile(process.env.LECTERN_DEV_FILE, "utf8"));
  const [host, school, person] = ["other.school.test", "0e000000-0000-7000-8000-000000000001", "0e000000-0000-7000-8000-000000000002"];
  const sql = `
    insert into tenants (id, name) values ('${school}', 'Another school') on conflict do nothing;
    insert into tenant_domains (domain, tenant_id) values ('${host}', '${school}') on conflict do nothing;
    insert into users (tenant_id, id, email, display_name) values ('${school}', '${person}', 'teacher@other.example', 'Teacher there') on conflict do nothing;
    insert into user_identities (id, tenant_id, user_id, issuer, subject)
      select '${person}', '${school}', '${person}', issuer, subject from user_identities where subject = 'teacher' limit 1 on conflict do nothing;
    insert into user_roles (id, tenant_id, user_id, role, scope)
      select '${person}', '${school}', '${person}', 'admin', 'tenant' on conflict do nothing;`;
  await promisify(execFile)("psql", [environment.DATABASE_URL, "-v", "ON_ERROR_STOP=1", "-q", "-c", sql]);
  return host;
}

describe("a class from a file to a student", { timeout: 900_000 }, () => {
  let browser;
  let teacher;
  let student;
  let scratch;
  let session;
  let replay;
  const [at, desk] = [() => teacher.page, () => student.page];

  before(async () => {
    browser = await launch();
    scratch = await mkdtemp(path.join(tmpdir(), "lectern-flow-"));
    teacher = await visitor(browser, null);
    student = await visitor(browser, null);
  });
  after(async () => {
    await browser?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  test("the teacher signs in, and is where they wanted to be", async () => {
    await at().goto("/upload");
    await at().waitForURL(/\/sign-in\?back=/);
    await at().click(byTestId("person-teacher"));
    await at().waitForURL("**/upload");
    await at().getByRole("heading", { name: "Upload a class" }).waitFor();
  });

  test("an upload that a reload breaks off goes on with what has not arrived", async () => {
    const file = await longer(path.join(FIXTURES, "classes/cities.mp4"), scratch);
    const numberOf = (request) => Number(new URL(request.url()).searchParams.get("partNumber"));
    const isPart = (url) => url.origin !== ORIGIN && url.searchParams.has("partNumber");
    // The first part passes; the others wait on the line until the page is gone.
    let arrived;
    const first = new Promise((resolve) => (arrived = resolve));
    const held = [];
    await at().route(isPart, async (route) => {
      if (route.request().method() !== "PUT" || numberOf(route.request()) === 1) return route.continue();
      held.push(route);
    });
    at().on("response", (response) => {
      if (response.request().method() === "PUT" && isPart(new URL(response.url())) && response.ok()) arrived(numberOf(response.request()));
    });

    await at().setInputFiles(byTestId("file"), file);
    await at().getByLabel("Title of the class").fill(TITLE);
    await at().getByRole("button", { name: "Upload", exact: true }).click();
    assert.equal(await first, 1);
    await at().waitForURL(/recording=/);
    await at().locator(`${byTestId("stages")} [role="progressbar"]`).first().waitFor();
    assert.ok(held.length > 0, "other parts are on their way");
    await at().reload();
    await at().unroute(isPart);
    await Promise.all(held.map((route) => route.abort().catch(() => undefined)));

    await at().getByRole("heading", { name: "This upload is not complete" }).waitFor();
    const share = await at().getByText(/have arrived and are safe/).textContent();
    assert.match(share, /^[1-9]\d?\s?% have arrived/);
    const again = [];
    at().on("request", (request) => {
      if (request.method() === "PUT" && isPart(new URL(request.url()))) again.push(numberOf(request));
    });
    await at().setInputFiles(byTestId("file"), file);
    await at().locator(`${byTestId("stages")} > li`).first().getByText("Look into the recording").waitFor({ timeout: MAKING_MS });
    assert.deepEqual([...new Set(again)].sort(), [2, 3], "what had arrived is not sent again");
  });

  test("the stages become the things themselves", async () => {
    const stages = at().locator(`${byTestId("stages")} > li`);
    await at().getByRole("link", { name: "Open the replay" }).waitFor({ timeout: MAKING_MS });
    const states = await stages.evaluateAll((rows) => rows.map((row) => [row.querySelector("span").textContent, row.dataset.state]));
    assert.ok(states.length >= 6, JSON.stringify(states));
    assert.deepEqual(states.filter(([, state]) => state !== "done"), []);
    const reading = at().locator(byTestId("stages"));
    await reading.getByText("It lasts 2 minutes 14 seconds.").waitFor();
    await reading.getByRole("link", { name: "Read the transcript" }).waitFor();
    assert.ok((await reading.locator("img").count()) >= 4, "slides stand where they were found");
  });

  test("the teacher publishes it", async () => {
    const student = new Api("student");
    session = /\/sessions\/([0-9a-f-]+)/.exec(await at().getByRole("link", { name: "Open the replay" }).getAttribute("href"))[1];
    assert.equal(await student.status(`/api/replays/${session}`), 404, "before, nobody else sees it");
    await at().getByRole("button", { name: "Publish" }).click();
    await at().getByText("Published", { exact: true }).waitFor();
    replay = await replayOf(session, "student");
    // Before one signs in, the page asks who one is; a storage that is busy is asked again.
    assert.deepEqual(teacher.troubles.filter((trouble) => !/Failed to load resource|401 GET .*\/auth\/me|503 POST .*\/complete/.test(trouble)), []);
  });

  test("the student signs in and finds the class", async () => {
    await desk().goto("/");
    await desk().waitForURL(/\/sign-in/);
    await desk().click(byTestId("person-student"));
    await desk().getByRole("heading", { name: "New" }).waitFor();
    await desk().getByRole("link", { name: TITLE }).first().waitFor();
    student.troubles.length = 0;
  });

  const search = async (word) => {
    const { course } = await demo();
    await desk().goto(`/courses/${course.id}`);
    await desk().getByRole("searchbox", { name: "Search this course" }).fill(word);
    await desk().keyboard.press("Enter");
    await desk().waitForURL(/\/search\?q=/);
    await desk().locator(byTestId("hits")).waitFor();
    await settled(desk());
  };
  const hitOf = (kind) => desk().locator(`a[href*="/sessions/${session}"][data-kind="${kind}"]`);

  test("a word that was said leads to where it was said", async () => {
    await search(SPOKEN);
    const hit = hitOf("speech").first();
    const start = Number(await hit.getAttribute("data-seek"));
    assert.equal(flat(await hit.locator("mark").first().textContent()).toLowerCase(), SPOKEN);
    const sentences = says(SPOKEN);
    assert.ok(sentences.some((sentence) => start >= sentence.start - 6 && start <= sentence.end + 1), `${SPOKEN} is said at ${sentences.map(({ start }) => start)}, found at ${start}`);
    await hit.click();
    await desk().waitForURL(new RegExp(`/sessions/${session}`));
    await landsAt(desk(), start);
    await desk().locator(byTestId("transcript")).waitFor();
  });

  test("a word that only stands on a slide leads to the slide", async () => {
    await search(ON_SLIDE);
    const hit = hitOf("slide").first();
    const start = Number(await hit.getAttribute("data-seek"));
    assert.ok(truth.slidesShown.some((slide) => Math.abs(slide.start - start) < 1), `no slide comes at ${start}`);
    await hit.click();
    await desk().waitForURL(new RegExp(`/sessions/${session}`));
    await landsAt(desk(), start);
    await desk().locator(byTestId("slides")).waitFor();
  });

  test("lines, chapters, notes and slides lead to their time", async () => {
    await desk().goto(`/sessions/${session}`);
    await desk().locator(byTestId("replay")).waitFor();
    await desk().waitForFunction(() => document.querySelector("video")?.readyState >= 2);
    await showTab(desk(), "transcript");
    const cue = replay.cues[Math.floor(replay.cues.length * 0.4)];
    await seeksTo(desk(), cue.start, () => desk().locator(`[data-cue="${cue.id}"]`).click());
    const chapter = replay.chapters.at(-1);
    await seeksTo(desk(), chapter.start, () => desk().locator(byTestId("chapter")).last().click());
    await showTab(desk(), "notes");
    const citation = desk().locator(`${byTestId("note")} ${byTestId("citation")}`).nth(2);
    await seeksTo(desk(), Number(await citation.getAttribute("data-seek")), () => citation.click());
    await showTab(desk(), "slides");
    const slide = desk().locator(byTestId("slide")).nth(2);
    await seeksTo(desk(), Number(await slide.getAttribute("data-seek")), () => slide.click());
  });

  test("an address names a moment", async () => {
    for (const [asked, seconds] of [["97.3", 97.3], ["1m5s", 65], ["0:41", 41]]) {
      await desk().goto(`/sessions/${session}?t=${asked}`);
      await landsAt(desk(), seconds);
    }
  });

  test("leaving and coming back goes on where one was, here and on another device", async () => {
    await seeksTo(desk(), 80, () => desk().locator(byTestId("seek")).fill("80"));
    await play(desk());
    const kept = desk().waitForResponse((response) => response.url().endsWith("/position") && response.request().method() === "PUT");
    await pause(desk());
    assert.equal((await kept).status(), 204);
    const { time } = await video(desk());
    await desk().getByRole("link", { name: "Home" }).click();
    await desk().getByRole("heading", { name: "Continue" }).waitFor();
    await desk().getByRole("link", { name: TITLE }).first().click();
    await landsAt(desk(), time);
    const other = await visitor(browser, "student");
    await other.page.goto(`/sessions/${session}`);
    await landsAt(other.page, time);
    await other.page.locator(byTestId("notice")).getByText("Resumed at").waitFor();
    await other.close();
  });

  test("a private note is kept, and is nobody else's", async () => {
    const words = "Ask about the year of the steam engine.";
    await showTab(desk(), "mine");
    await desk().fill(byTestId("new-note"), words);
    const kept = desk().waitForResponse((response) => response.url().endsWith("/private-notes") && response.request().method() === "POST");
    await desk().click(byTestId("save-note"));
    assert.equal((await kept).status(), 201);
    await desk().reload();
    await desk().locator(byTestId("private-note")).getByText(words).waitFor();
    await teacher.page.goto(`/sessions/${session}?view=mine`);
    await teacher.page.getByText("Nothing yet. A note keeps the moment").waitFor();
    assert.deepEqual(student.troubles, []);
  });

  /** Everything that there is about the class. */
  const addresses = async () => {
    const { course } = await demo();
    return [`/api/replays/${session}`, `/api/sessions/${session}`, `/api/sessions/${session}/state`, `/api/sessions/${session}/events`, `/api/sessions/${session}/private-notes`,
      `/api/sessions/${session}/draft`, `/api/replays/${session}/captions.vtt`, `/api/courses/${course.id}`, `/api/courses/${course.id}/classes`, `/api/courses/${course.id}/terms`,
      `/api/courses/${course.id}/people`, `/api/search?q=${SPOKEN}&courseId=${course.id}`];
  };

  test("who is in no course gets nothing", async () => {
    const outsider = new Api("outsider");
    for (const address of await addresses()) assert.equal(await outsider.status(address), 404, address);
    assert.deepEqual((await outsider.get(`/api/search?q=${SPOKEN}`)).sessions, []);
    const { page, close } = await visitor(browser, "outsider");
    await page.goto(`/sessions/${session}`);
    await page.getByText("There is nothing at this address, or it is not open to you.").waitFor();
    assert.equal(await page.locator("video").count(), 0);
    await close();
  });

  test("who is at another school gets nothing, whatever they are there", async () => {
    const stranger = new Api("teacher", await otherSchool());
    assert.equal((await stranger.get("/api/auth/me")).displayName, "Teacher there");
    for (const address of await addresses()) assert.equal(await stranger.status(address), 404, address);
  });
});
