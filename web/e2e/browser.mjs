// Debian's Chromium, and a page that takes note of everything that should not happen.

import { chromium } from "playwright-core";

const EXECUTABLE = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required", "--mute-audio", "--disable-smooth-scrolling"];

export const launch = () => chromium.launch({ executablePath: EXECUTABLE, args: FLAGS });

/** Reasons for which a browser gives up a request that nobody misses: a seek makes a half-loaded segment useless. */
const GIVEN_UP = "net::ERR_ABORTED";

/**
 * A new page on `url`. `origins`: where media may come from besides the page's own origin. The page scrolls at once: while
 * it glides, a button may leave between the press and the release of a click.
 */
export async function open(browser, url, { origins = [], ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  const allowed = new Set([new URL(url).origin, ...origins]);
  const troubles = [];
  page.on("console", (message) => message.type() === "error" && troubles.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => troubles.push(`page: ${error.stack ?? error}`));
  page.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText;
    if (reason !== GIVEN_UP) troubles.push(`request: ${request.url()} ${reason}`);
  });
  page.on("response", (response) => response.status() >= 400 && troubles.push(`response: ${response.status()} ${response.url()}`));
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith("http") && !allowed.has(origin)) troubles.push(`elsewhere: ${request.url()}`);
  });
  await page.goto(url);
  return { page, troubles, close: () => context.close() };
}
