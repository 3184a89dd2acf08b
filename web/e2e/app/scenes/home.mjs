// What stands around the classes: sign-in, home, courses, search.

import { byTestId, settled } from "../lectern.mjs";
import { BUSY, makeBusy, NOW } from "./fixed.mjs";
import { shows, skeleton, wrong } from "./waits.mjs";

const HOME = /\/api\/home$/;

/** Of the classes that were made, some are on their way. */
function onTheirWay(home) {
  const [uploading, processing, failed, ...recent] = home.recent;
  const making = [
    { ...uploading, state: "uploading", progress: 0.3, secondsLeft: 170 },
    { ...processing, state: "processing", progress: 0.62, secondsLeft: 95 },
    { ...failed, state: "failed", failure: { code: "media_unreadable", message: "The file holds neither picture nor sound that can be read." } },
  ];
  return { ...home, making: making.map((row) => ({ ...row, duration: null, position: null })), recent };
}

async function outOfDate(page) {
  await settled(page);
  await makeBusy(page);
  await page.clock.setFixedTime(NOW.getTime() + 60_000);
  // Somebody comes back to the page.
  await page.evaluate(() => dispatchEvent(new Event("visibilitychange")));
  await page.locator(byTestId("stale")).waitFor();
}

async function anotherWord(page) {
  await page.locator(byTestId("hit")).first().waitFor();
  await page.locator("main input[type=search]").fill("people w");
  await page.locator(`${byTestId("hits")}[aria-busy="true"]`).waitFor();
}

export function home() {
  return [
    { name: "sign in", address: "/sign-in", as: null, ready: shows(byTestId("person-teacher")) },
    { name: "home of a student", address: "/", as: "student" },
    { name: "home of a teacher", address: "/", as: "teacher" },
    { name: "home, in the making", address: "/", as: "teacher", changes: [{ at: HOME, to: onTheirWay }] },
    { name: "home, in no course", address: "/", as: "outsider" },
    { name: "home, nothing published", address: "/", as: "student", changes: [{ at: HOME, to: (body) => ({ ...body, continue: [], fresh: [], courses: body.courses.map((course) => ({ ...course, classes: 0 })) }) }] },
    { name: "home, nothing uploaded", address: "/", as: "teacher", changes: [{ at: HOME, to: (body) => ({ ...body, continue: [], fresh: [], recent: [], making: [] }) }] },
    { name: "home, loading", address: "/", as: "student", changes: [{ at: HOME, never: true }], ready: skeleton },
    { name: "home, busy", address: "/", as: "student", changes: [{ at: HOME, refuse: BUSY }], ready: wrong, loud: true },
    { name: "home, out of date", address: "/", as: "student", ready: outOfDate, loud: true },
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
  ];
}

export function courses({ course }) {
  const address = `/courses/${course.id}`;
  return [
    { name: "courses", address: "/courses", as: "teacher" },
    { name: "course of a student", address, as: "student" },
    { name: "course of a teacher", address, as: "teacher", ready: shows(byTestId("person-row")) },
    { name: "course, nothing published", address, as: "student", changes: [{ at: /\/classes/, to: (body) => ({ ...body, items: [] }) }] },
    { name: "course, loading", address, as: "student", changes: [{ at: /\/classes/, never: true }], ready: skeleton },
    { name: "course, whom to ask", address, as: "outsider", ready: wrong, loud: true },
    { name: "search, terms", address: `${address}/search`, as: "student", ready: shows(byTestId("terms")) },
    { name: "search, no terms yet", address: `${address}/search`, as: "student", changes: [{ at: /\/terms$/, to: (body) => ({ ...body, items: [] }) }] },
    { name: "search, hits", address: `${address}/search?q=people`, as: "student", ready: shows(byTestId("hit")) },
    { name: "search, old hits", address: `${address}/search?q=people`, as: "student", changes: [{ at: /\/api\/search\?.*q=people(\+|%20)w/, never: true }], ready: anotherWord },
    { name: "search, nothing found", address: `${address}/search?q=xylophone&in=slide`, as: "student" },
    { name: "search, error", address: `${address}/search?q=people`, as: "student", changes: [{ at: /\/api\/search/, refuse: BUSY }], ready: wrong, loud: true },
    { name: "search of all courses", address: "/search", as: "student" },
  ];
}
