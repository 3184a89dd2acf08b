// Every screen of the app in every state, with the clock and the data fixed, so that pictures of it can be compared.

import path from "node:path";

import { byTestId, demo, FIXTURES, ORIGIN } from "./lectern.mjs";

/** Nothing on the screens is older or newer. */
export const NOW = new Date("2026-11-25T10:15:00Z");
const TAUGHT = "2026-11-20T09:00:00Z";
const TITLES = ["Fractions, a review", "How cities start", "How plants make energy", "Paris, 1789", "Sorting a list"];
const DATES = new Set(["startedAt", "createdAt", "updatedAt", "publishedAt", "savedAt", "endedAt", "finalizedAt"]);

const isApi = (url) => url.origin === ORIGIN && url.pathname.startsWith("/api/");

function withFixedDates(value) {
  if (Array.isArray(value)) return value.map(withFixedDates);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, DATES.has(name) && typeof inner === "string" ? TAUGHT : withFixedDates(inner)]));
}

const ofTheDemo = (classes) => TITLES.flatMap((title) => {
  const found = classes.findLast((entry) => entry.title === title);
  return found ? [{ ...found, position: title === "How cities start" ? { seconds: 80, updatedAt: TAUGHT } : null }] : [];
});

const NOTES = [
  { id: "0e000000-0000-7000-8000-0000000000a1", at: 12, text: "Ask about the wall.", createdAt: TAUGHT, updatedAt: TAUGHT },
  { id: "0e000000-0000-7000-8000-0000000000a2", at: 66.4, text: "Machines: read chapter four before the exam, and compare it with what stands in the book.", createdAt: TAUGHT, updatedAt: TAUGHT },
];

/** What other tests leave behind is not shown. */
function fixed(pathname, body) {
  if (pathname === "/api/home") {
    const classes = ofTheDemo([...body.recent, ...body.fresh, ...body.continue, ...body.making]);
    const isStaff = body.recent.length + body.making.length > 0;
    const left = classes.filter(({ position }) => position !== null);
    const courses = body.courses.map((course) => ({ ...course, classes: TITLES.length }));
    const unseen = classes.filter(({ position }) => position === null);
    return classes.length === 0 ? body : { ...body, courses, making: [], recent: isStaff ? classes : [], continue: isStaff ? [] : left, fresh: isStaff ? [] : unseen };
  }
  if (pathname.endsWith("/classes")) return { ...body, items: ofTheDemo(body.items) };
  if (pathname.startsWith("/api/replays/")) return { ...body, position: null };
  if (pathname.endsWith("/private-notes")) return { ...body, items: NOTES };
  if (pathname === "/api/recordings") return { ...body, items: [] };
  if (pathname === "/api/search") {
    const sessions = TITLES.flatMap((title) => body.sessions.findLast((session) => session.title === title) ?? []);
    return { ...body, sessions, total: sessions.reduce((sum, { total }) => sum + total, 0), nextCursor: null };
  }
  return body;
}

/** Fixes what the page is told. `changes`: for an address, what the answer becomes. */
export async function fix(page, changes = []) {
  await page.clock.setFixedTime(NOW);
  await page.route(isApi, async (route) => {
    const url = new URL(route.request().url());
    const change = changes.find(({ at, method = "GET" }) => method === route.request().method() && at.test(url.pathname + url.search));
    if (change?.never) return; // it stays on its way
    if (change?.refuse) return route.fulfill(refusal(...change.refuse));
    if (change?.with) return route.fulfill({ json: change.with(null) });
    if (route.request().method() !== "GET") return route.continue();
    const response = await route.fetch().catch(() => null);
    if (!response) return route.abort().catch(() => undefined);
    if (!response.headers()["content-type"]?.includes("json")) return route.fulfill({ response });
    const body = withFixedDates(fixed(url.pathname, await response.json()));
    return route.fulfill({ response, json: change?.to ? change.to(body) : body }).catch(() => undefined);
  });
}

const refusal = (status, code, message) => ({
  status,
  contentType: "application/json",
  body: JSON.stringify({ code, message, details: null, requestId: "0000aaaa-0000-7000-8000-00000000beef" }),
});
const BUSY = [503, "unavailable", "Try again in a moment."];

const skeleton = (page) => page.locator(`${byTestId("skeleton")}, .replay .bg-sunken`).first().waitFor();
const wrong = (page) => page.locator(byTestId("error")).waitFor({ timeout: 60_000 });
const shows = (selector) => (page) => page.locator(selector).first().waitFor();

/** `loud`: the state is an error, whose requests may stand in the console. `moves`: something comes up that has to be decided. */
export async function scenes() {
  const { course, session, teacher } = await demo();
  const cities = session("How cities start");
  const recordings = (await teacher.get(`/api/replays/${cities}`)).recordings;
  const recording = await teacher.get(`/api/recordings/${recordings[0].id}`);
  const id = recording.id;
  const recordingAt = new RegExp(`/api/recordings/${id}$`);
  const replayAt = new RegExp(`/api/replays/${cities}$`);
  const picture = (page) => page.waitForFunction(() => document.querySelector("video")?.readyState >= 2);
  const replay = (selector) => async (page) => {
    await page.locator(selector).first().waitFor();
    await picture(page);
  };
  const failing = (parts) => (body) => ({
    ...body,
    parts: body.parts.map((entry) => (parts.includes(entry.part) ? { ...entry, state: "failed", reason: "The speech engine was not available." } : entry)),
    ...(parts.includes("notes") ? { notes: null } : {}),
  });
  const making = (body) => ({
    ...body,
    status: "processing",
    stages: body.stages.map((stage, index) => (index < 2 ? { ...stage, state: "done", progress: 1 } : index < 4 ? { ...stage, state: "running", progress: 0.42 } : { ...stage, state: "waiting", progress: 0 })),
  });
  const inTheMaking = (body) => ({ ...body, state: "processing", links: null, secondsLeft: 95, notes: null, chapters: [], highlights: [] });

  const upload = async (page) => {
    await page.setInputFiles(byTestId("file"), path.join(FIXTURES, "classes/cities.mp4"));
    await page.getByLabel("Title of the class").or(page.locator("form input").first()).first().waitFor();
  };

  return [
    { name: "sign in", address: "/sign-in", as: null, ready: shows(byTestId("person-teacher")) },
    { name: "home of a student", address: "/", as: "student" },
    { name: "home of a teacher", address: "/", as: "teacher" },
    { name: "home, in no course", address: "/", as: "outsider" },
    { name: "home, nothing published", address: "/", as: "student", changes: [{ at: /\/api\/home$/, to: (body) => ({ ...body, continue: [], fresh: [], courses: body.courses.map((course) => ({ ...course, classes: 0 })) }) }] },
    { name: "home, nothing uploaded", address: "/", as: "teacher", changes: [{ at: /\/api\/home$/, to: (body) => ({ ...body, continue: [], fresh: [], recent: [], making: [] }) }] },
    { name: "home, loading", address: "/", as: "student", changes: [{ at: /\/api\/home$/, never: true }], ready: skeleton },
    { name: "home, busy", address: "/", as: "student", changes: [{ at: /\/api\/home$/, refuse: BUSY }], ready: wrong, loud: true },
    { name: "courses", address: "/courses", as: "teacher" },
    { name: "course of a student", address: `/courses/${course.id}`, as: "student" },
    { name: "course of a teacher", address: `/courses/${course.id}`, as: "teacher", ready: shows(byTestId("person-row")) },
    { name: "course, nothing published", address: `/courses/${course.id}`, as: "student", changes: [{ at: /\/classes/, to: (body) => ({ ...body, items: [] }) }] },
    { name: "course, loading", address: `/courses/${course.id}`, as: "student", changes: [{ at: /\/classes/, never: true }], ready: skeleton },
    { name: "course, whom to ask", address: `/courses/${course.id}`, as: "outsider", ready: wrong, loud: true },
    { name: "search, terms", address: `/courses/${course.id}/search`, as: "student", ready: shows(byTestId("terms")) },
    { name: "search, hits", address: `/courses/${course.id}/search?q=people`, as: "student", ready: shows(byTestId("hit")) },
    { name: "search, nothing found", address: `/courses/${course.id}/search?q=xylophone&in=slide`, as: "student" },
    { name: "search, error", address: `/courses/${course.id}/search?q=people`, as: "student", changes: [{ at: /\/api\/search/, refuse: BUSY }], ready: wrong, loud: true },
    { name: "search of all courses", address: "/search", as: "student" },
    { name: "upload", address: "/upload", as: "teacher", ready: shows(byTestId("drop")) },
    { name: "upload, a file is chosen", address: "/upload", as: "teacher", ready: upload },
    {
      name: "upload, broken off",
      address: `/upload?recording=${id}`,
      as: "teacher",
      changes: [
        { at: recordingAt, to: (body) => ({ ...body, status: "uploading", stages: [] }) },
        { at: /\/parts/, with: () => ({ partSize: 8388608, partCount: 3, nextAfter: null, parts: [1, 2, 3].map((number) => ({ number, offset: (number - 1) * 8388608, size: 8388608, uploaded: number < 3, url: null })) }) },
      ],
      ready: shows(byTestId("drop")),
    },
    { name: "upload, in the making", address: `/upload?recording=${id}`, as: "teacher", changes: [{ at: recordingAt, to: making }, { at: replayAt, to: inTheMaking }], ready: shows(byTestId("stages")) },
    { name: "upload, made", address: `/upload?recording=${id}`, as: "teacher", ready: shows(`${byTestId("stages")} img`) },
    {
      name: "upload, failed",
      address: `/upload?recording=${id}`,
      as: "teacher",
      changes: [{ at: recordingAt, to: (body) => ({ ...body, status: "failed", stages: [], failure: { code: "media_unreadable", message: "The file holds neither picture nor sound that can be read." } }) }],
      ready: shows(byTestId("failure")),
    },
    { name: "replay, notes", address: `/sessions/${cities}`, as: "student", ready: replay(byTestId("note")) },
    { name: "replay, transcript", address: `/sessions/${cities}?view=transcript&q=people&t=45`, as: "student", ready: replay(byTestId("cue")) },
    { name: "replay, slides", address: `/sessions/${cities}?view=slides&t=45`, as: "student", ready: replay(byTestId("slide")) },
    { name: "replay, mine", address: `/sessions/${cities}?view=mine`, as: "student", ready: replay(byTestId("private-note")) },
    { name: "replay of a teacher", address: `/sessions/${cities}`, as: "teacher", ready: replay(byTestId("note")) },
    {
      name: "replay, notes in the middle",
      address: `/sessions/${cities}`,
      as: "student",
      ready: async (page) => {
        await replay(byTestId("note"))(page);
        await page.keyboard.press("n");
        await page.locator(".replay[data-docked]").waitFor();
      },
    },
    {
      name: "replay, keys",
      address: `/sessions/${cities}`,
      as: "student",
      ready: async (page) => {
        await replay(byTestId("note"))(page);
        await page.keyboard.press("?");
        await page.locator(byTestId("help")).waitFor();
      },
    },
    { name: "replay, parts are missing", address: `/sessions/${cities}`, as: "student", changes: [{ at: replayAt, to: failing(["transcript", "captions", "notes"]) }], ready: shows(byTestId("absent")) },
    { name: "replay, loading", address: `/sessions/${cities}`, as: "student", changes: [{ at: replayAt, never: true }], ready: skeleton },
    { name: "replay, in the making", address: `/sessions/${cities}`, as: "teacher", changes: [{ at: replayAt, to: inTheMaking }], ready: shows(byTestId("status")) },
    { name: "replay, failed", address: `/sessions/${cities}`, as: "student", changes: [{ at: replayAt, to: (body) => ({ ...failing(body.parts.map(({ part }) => part))(body), state: "failed", links: null }) }], ready: shows(byTestId("status")) },
    { name: "replay, not open", address: "/sessions/00000000-0000-7000-8000-000000000000", as: "student", ready: wrong, loud: true },
    { name: "edit", address: `/sessions/${cities}/edit`, as: "teacher", changes: [], ready: replay(byTestId("caption-row")) },
    {
      name: "edit, a draft",
      address: `/sessions/${cities}/edit`,
      as: "teacher",
      changes: [{ at: /\/draft$/, method: "PUT", with: () => ({ version: 7 }) }],
      ready: async (page) => {
        await replay(byTestId("caption-row"))(page);
        await page.locator("textarea").nth(1).pressSequentially("corrected ");
        await page.locator(`${byTestId("save")}[data-state="saved"]`).waitFor();
      },
    },
    {
      name: "edit, somebody else was faster",
      address: `/sessions/${cities}/edit`,
      as: "teacher",
      changes: [{ at: /\/draft$/, method: "PUT", refuse: [412, "draft_changed", "Somebody else has changed the draft."] }],
      loud: true,
      moves: true,
      ready: async (page) => {
        await replay(byTestId("caption-row"))(page);
        await page.locator("textarea").nth(1).pressSequentially("corrected ");
        await page.locator(byTestId("conflict")).locator("button").first().waitFor();
      },
    },
    // Under the player, the rungs to choose from may take a line of their own once they are known.
    { name: "edit, no speech", moves: true, address: `/sessions/${cities}/edit`, as: "teacher", changes: [{ at: replayAt, to: failing(["transcript", "captions", "notes"]) }], ready: picture },
    { name: "edit, loading", address: `/sessions/${cities}/edit`, as: "teacher", changes: [{ at: /\/draft$/, never: true }], ready: skeleton },
    { name: "notes", address: `/sessions/${cities}/notes`, as: "student", ready: shows(byTestId("note")) },
    { name: "notes, the transcript instead", address: `/sessions/${cities}/notes`, as: "student", changes: [{ at: replayAt, to: failing(["notes"]) }], ready: shows(byTestId("spoken")) },
    { name: "notes, loading", address: `/sessions/${cities}/notes`, as: "student", changes: [{ at: replayAt, never: true }], ready: skeleton },
    {
      name: "the person's menu",
      address: "/",
      as: "student",
      ready: async (page) => {
        await page.locator("main li").first().waitFor();
        await page.click(byTestId("person"));
        await page.getByRole("menu").waitFor();
      },
    },
    { name: "no such address", address: "/courses/a/b/c", as: "student" },
    { name: "kit", address: "/kit", as: null, ready: shows("h1") },
  ];
}
