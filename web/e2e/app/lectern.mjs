// The running Lectern that the app's tests look at, and people who visit it. `infra/test-web.sh` starts one with the five
// fixture classes published and names it in LECTERN_URL.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { request } from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";

import axe from "axe-core";

import { launch } from "../browser.mjs";

export { launch };

export const ORIGIN = new URL(process.env.LECTERN_URL ?? "http://localhost:8080").origin;
export const WAIT_MS = 20_000;
/** How long a fixture class may take to become a replay beside everything else that runs. */
export const MAKING_MS = 240_000;

const HERE = path.dirname(fileURLToPath(import.meta.url));
export const FIXTURES = path.resolve(HERE, "../../../fixtures");

/** Where pictures and documents go that somebody may want to look at. */
export async function outputFolder(name) {
  const folder = path.resolve(process.env.LECTERN_TEST_OUTPUT ?? path.resolve(HERE, "../../../target/web"), name);
  await mkdir(folder, { recursive: true });
  return folder;
}

export const byTestId = (id) => `[data-testid="${id}"]`;
export const flat = (text) => text.replace(/\s+/g, " ").trim();

/** The API as somebody sees it who shows a token, beside the browser. `host`: of another school on the same server. */
export class Api {
  #token = null;

  constructor(subject, host = null) {
    this.subject = subject;
    this.host = host;
  }

  async call(method, address, { body, headers = {} } = {}) {
    this.#token ??= await tokenOf(this.subject);
    const changes = method === "POST" || method === "PATCH" || method === "DELETE";
    return ask(new URL(address, ORIGIN), {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(this.host ? { host: this.host } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(changes ? { "idempotency-key": crypto.randomUUID() } : {}),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  }

  async get(address) {
    const response = await this.call("GET", address);
    const text = await response.text();
    assert.equal(response.status, 200, `${address}: ${text}`);
    return JSON.parse(text);
  }

  async status(address, method = "GET", body = undefined) {
    const response = await this.call(method, address, { body });
    await response.arrayBuffer();
    return response.status;
  }
}

/** `fetch` that lets one name another Host. */
function ask(url, { method, headers, body }) {
  if (!headers.host) return fetch(url, { method, headers, body });
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, async (response) => {
      const text = (await response.toArray()).join("");
      resolve(new Response(response.statusCode === 204 ? null : text, { status: response.statusCode }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

export async function tokenOf(subject) {
  const response = await fetch(new URL("/dev/token", ORIGIN), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ user: subject }),
  });
  assert.equal(response.status, 200, `a token for ${subject}`);
  return (await response.json()).token;
}

/** The seeded course and the demo's classes in it, by their titles. */
export async function demo() {
  const teacher = new Api("teacher");
  const { items } = await teacher.get("/api/courses");
  const course = items[0];
  const classes = (await teacher.get(`/api/courses/${course.id}/classes`)).items;
  const session = (title) => {
    // The first of the same title is the demo's.
    const found = classes.findLast((entry) => entry.title === title);
    assert.ok(found, `the class ${title} is among ${classes.map((entry) => entry.title).join(", ")}`);
    return found.sessionId;
  };
  return { course, classes, session, teacher };
}

/** The documents of a replay, as the API has them. */
export async function replayOf(sessionId, subject = "teacher") {
  const api = new Api(subject);
  const replay = await api.get(`/api/replays/${sessionId}`);
  const transcript = await api.get(`${replay.links.pageUrl}transcript.json`);
  return { ...replay, cues: transcript.cues };
}

/** Cookies by which somebody is signed in, as the page gets them. */
const cookies = new Map();

async function cookiesOf(subject) {
  if (!cookies.has(subject)) {
    const response = await fetch(new URL("/api/auth/session", ORIGIN), { method: "POST", headers: { authorization: `Bearer ${await tokenOf(subject)}` } });
    assert.equal(response.status, 200, `${subject} signs in`);
    const kept = response.headers.getSetCookie().map((line) => {
      const [name, value] = line.split(";", 1)[0].split("=");
      return { name, value, url: ORIGIN, httpOnly: true, sameSite: "Lax" };
    });
    cookies.set(subject, kept);
  }
  return cookies.get(subject);
}

/** Reasons for which a browser gives up a request that nobody misses. */
const GIVEN_UP = "net::ERR_ABORTED";

/**
 * Somebody with a browser of their own; `subject` null: not signed in. `troubles` is what should not happen: errors in the
 * console and in the page, answers that refuse, requests to elsewhere, and everything that the content policy stops.
 */
export async function visitor(browser, subject, { theme = "light", locale = null, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce", colorScheme: theme, locale: "en-GB", baseURL: ORIGIN, ...options });
  context.setDefaultTimeout(WAIT_MS);
  if (subject) await context.addCookies(await cookiesOf(subject));
  const troubles = [];
  await context.exposeBinding("policyStopped", (_source, what) => troubles.push(`content policy: ${what}`));
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile, lineNumber }) =>
      window.policyStopped(`${violatedDirective} stopped ${blockedURI} (${sourceFile}:${lineNumber}) on ${location.pathname}`));
  });
  if (locale) await context.addInitScript((name) => localStorage.setItem("lectern.locale", name), locale);
  const page = await context.newPage();
  let allowed = null;
  page.on("console", (message) => message.type() === "error" && troubles.push(`console: ${message.text()} (${message.location().url})`));
  page.on("pageerror", (error) => troubles.push(`page: ${error.stack ?? error}`));
  page.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText;
    if (reason !== GIVEN_UP) troubles.push(`request: ${request.method()} ${request.url()} ${reason}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) troubles.push(`response: ${response.status()} ${response.request().method()} ${response.url()}`);
    // The page names its bucket in its policy; nothing else is to be asked.
    const policy = response.request().isNavigationRequest() ? response.headers()["content-security-policy"] : undefined;
    if (policy) allowed = new Set([ORIGIN, ...(/connect-src ([^;]*)/.exec(policy)?.[1].split(" ").filter((part) => part.startsWith("http")) ?? [])]);
  });
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith("http") && allowed && !allowed.has(origin)) troubles.push(`elsewhere: ${request.url()}`);
  });
  return { page, context, troubles, close: () => context.close() };
}

/** Troubles that no answer of a server excuses. */
export const isOurs = (trouble) => trouble.startsWith("page: ") || trouble.startsWith("content policy: ");

/** Goes to an address and waits until the screen shows what it has. */
export async function goTo(page, address) {
  await page.goto(address);
  await settled(page);
}

/** The screen shows what it has to show. */
export async function settled(page) {
  await page.locator("h1:visible, h2:visible").first().waitFor();
  await page.waitForFunction(() => {
    // The kit shows what loading looks like.
    const isLoading = location.pathname !== "/kit" && document.querySelector('[data-testid="skeleton"], [aria-busy="true"]');
    return !isLoading && document.fonts.status === "loaded";
  });
}

const AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds on the page, or in one part of it, a line for each rule. */
export async function axeFinds(page, within = "html") {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  // Guards are where Tab turns around in a dialog; they never keep the focus.
  const context = { include: [[within]], exclude: [["[data-base-ui-focus-guard]"]] };
  const { violations } = await page.evaluate(([where, rules]) => window.axe.run(where, { runOnly: rules }), [context, AXE_RULES]);
  return violations.map(({ id, help, nodes }) => `${id} (${help}): ${nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(" | ")}`);
}

/** Goes on with Tab until `locator` has the focus, as somebody does who has no mouse. */
export async function tabTo(page, locator, { stops = 120, key = "Tab" } = {}) {
  await locator.first().waitFor();
  for (let stop = 0; stop < stops; stop += 1) {
    if (await locator.evaluateAll((nodes) => nodes.includes(document.activeElement))) return;
    await page.keyboard.press(key);
  }
  const at = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200));
  assert.fail(`${stops} times ${key} do not lead to ${locator}; the focus is on ${at}`);
}

/** Where the picture is, once it is a picture from there. */
export async function landsAt(page, expected, { tolerance = 0.5 } = {}) {
  await page.waitForFunction((target) => {
    const element = document.querySelector("video");
    return element && !element.seeking && element.readyState >= 2 && Math.abs(element.currentTime - target) < 1.5;
  }, expected, { timeout: WAIT_MS }).catch(async (error) => {
    const state = await page.evaluate(() => {
      const element = document.querySelector("video");
      return element ? `at ${element.currentTime}, ready ${element.readyState}, seeking ${element.seeking}` : "there is no video";
    });
    throw new Error(`asked for ${expected} s: ${state}; ${error.message}`);
  });
  const time = await page.locator("video").evaluate((element) => element.currentTime);
  assert.ok(Math.abs(time - expected) <= tolerance, `asked for ${expected} s, got ${time} s`);
}
