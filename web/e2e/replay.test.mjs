// Checks the replay at REPLAY_URL. REPLAY_MEDIA_ORIGINS: origins besides the page's own that media may come from, such
// as that of the S3 server, separated by commas. REPLAY_TITLE: what the page should call the class.

import assert from "node:assert/strict";
import { test } from "node:test";

import { launch, open } from "./browser.mjs";
import { checkReplay } from "./checks.mjs";

const url = process.env.REPLAY_URL;
const title = process.env.REPLAY_TITLE;
const origins = (process.env.REPLAY_MEDIA_ORIGINS ?? "").split(",").filter((origin) => origin !== "");

if (!url) throw new Error("set REPLAY_URL to the address of a replay page; `npm test` checks one made for the purpose");

checkReplay(`the replay at ${new URL(url).origin}`, async () => ({ url, origins }));

test("says what the class is called", { skip: !title && "REPLAY_TITLE is not set" }, async (context) => {
  const browser = await launch();
  context.after(() => browser.close());
  const { page } = await open(browser, url, { origins });
  assert.equal(await page.title(), title);
  assert.equal(await page.textContent("#title"), title);
});
