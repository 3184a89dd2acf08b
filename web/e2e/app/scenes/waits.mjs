// When a screen shows what a scene is about.

import { byTestId } from "../lectern.mjs";

export const shows = (selector) => (page) => page.locator(selector).first().waitFor();
export const skeleton = shows(`${byTestId("skeleton")}, .replay .bg-sunken`);
export const wrong = (page) => page.locator(byTestId("error")).waitFor({ timeout: 60_000 });

export const picture = (page) => page.waitForFunction(() => document.querySelector("video")?.readyState >= 2);

/** A replay that can be watched, with something beside it. */
export const replay = (selector) => async (page) => {
  await page.locator(selector).first().waitFor();
  await picture(page);
};
