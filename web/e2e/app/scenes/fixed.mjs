// The clock and the data of the screens, fixed, so that pictures of them can be compared.

import { ORIGIN } from "../lectern.mjs";

/** Nothing on the screens is older or newer. */
export const NOW = new Date("2026-11-25T10:15:00Z");
export const TAUGHT = "2026-11-20T09:00:00Z";
const TITLES = ["Fractions, a review", "How cities start", "How plants make energy", "Paris, 1789", "Sorting a list"];
const DATES = new Set(["startedAt", "createdAt", "updatedAt", "publishedAt", "savedAt", "endedAt", "finalizedAt"]);

export const isApi = (url) => url.origin === ORIGIN && url.pathname.startsWith("/api/");

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

/**
 * Fixes what the page is told. `changes`: for an address, what the answer becomes: `to` changes it, `with` makes one,
 * `refuse` refuses, `never` leaves it on its way; `times`: so often, then as it is.
 */
export async function fix(page, changes = []) {
  await page.clock.setFixedTime(NOW);
  const left = new Map(changes.map((change) => [change, change.times ?? Infinity]));
  const isMeant = (change, url) => change.at.test(url.pathname + url.search);
  await page.route((url) => isApi(url) || changes.some((change) => isMeant(change, url)), async (route) => {
    const url = new URL(route.request().url());
    const change = changes.find((known) => (known.method ?? "GET") === route.request().method() && left.get(known) > 0 && isMeant(known, url));
    if (change) left.set(change, left.get(change) - 1);
    if (change?.never) return;
    if (change?.refuse) return route.fulfill(refusal(...change.refuse));
    if (change?.with) return route.fulfill({ json: change.with(url) });
    if (route.request().method() !== "GET") return route.continue();
    const response = await route.fetch().catch(() => null);
    if (!response) return route.abort().catch(() => undefined);
    if (!response.headers()["content-type"]?.includes("json")) return route.fulfill({ response }).catch(() => undefined);
    // The page may be closed before its last answer is read.
    const answer = await response.json().catch(() => null);
    if (answer === null) return route.abort().catch(() => undefined);
    const body = withFixedDates(fixed(url.pathname, answer));
    return route.fulfill({ response, json: change?.to ? change.to(body) : body }).catch(() => undefined);
  });
}

/** The page is asked to come again at once: how it waits is tested elsewhere. */
const refusal = (status, code, message) => ({
  status,
  headers: { "content-type": "application/json", "retry-after": "0.05" },
  body: JSON.stringify({ code, message, details: null, requestId: "0000aaaa-0000-7000-8000-00000000beef" }),
});
export const BUSY = [503, "unavailable", "Try again in a moment."];

/** From now on nothing answers but to say that it is busy. */
export const makeBusy = (page) => page.route(isApi, (route) => route.fulfill(refusal(...BUSY)));
