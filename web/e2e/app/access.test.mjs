// Everybody gets everywhere: without a mouse, on a narrow screen, with a screen reader, in either theme; and every page
// keeps to its content policy.

import assert from "node:assert/strict";
import path from "node:path";
import { after, before, describe, test } from "node:test";

import { Api, axeFinds, byTestId, demo, FIXTURES, goTo, landsAt, launch, MAKING_MS, settled, tabTo, visitor, WAIT_MS } from "./lectern.mjs";
import { routes } from "./routes.mjs";

const NARROW = { width: 320, height: 720 };

const every = await routes();

describe("every address", { timeout: 600_000 }, () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());

  const troublesOf = (route, troubles) => (route.refused ? troubles.filter((trouble) => trouble.startsWith("content policy")) : troubles);

  for (const route of every) {
    test(`${route.name}: axe finds nothing in either theme, nothing is too wide, nothing breaks the policy`, async () => {
      const { page, troubles, close } = await visitor(browser, route.as, { viewport: NARROW });
      const show = async () => {
        await goTo(page, route.address);
        await route.ready?.(page);
      };
      await show();
      const wide = await page.evaluate(() => {
        const over = document.documentElement.scrollWidth - innerWidth;
        const culprits = over > 0 ? [...document.querySelectorAll("body *")].filter((node) => node.getBoundingClientRect().right > innerWidth + 1).slice(-3).map((node) => node.outerHTML.slice(0, 160)) : [];
        return { over, culprits };
      });
      assert.ok(wide.over <= 0, `${wide.over} px too wide at 320: ${wide.culprits.join(" | ")}`);
      await page.setViewportSize({ width: 1280, height: 800 });
      for (const theme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme: theme });
        assert.deepEqual(await axeFinds(page), [], theme);
      }
      assert.deepEqual(troublesOf(route, troubles), []);
      await close();
    });
  }

  test("what opens over a page: axe finds nothing in menus and dialogs", async () => {
    const { page, troubles, close } = await visitor(browser, null);
    await goTo(page, "/kit");
    for (const theme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: theme });
      await page.click(byTestId("kit-menu"));
      await page.getByRole("menu").waitFor();
      assert.deepEqual(await axeFinds(page, '[role="menu"]'), [], `menu, ${theme}`);
      await page.keyboard.press("Escape");
      await page.click(byTestId("kit-dialog"));
      await page.getByRole("dialog", { name: "Delete this recording?" }).waitFor();
      assert.deepEqual(await axeFinds(page, '[role="dialog"]'), [], `dialog, ${theme}`);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog", { name: "Delete this recording?" }).waitFor({ state: "detached" });
      await page.click(byTestId("kit-toast"));
      assert.deepEqual(await axeFinds(page), [], `toast, ${theme}`);
    }
    assert.deepEqual(troubles, []);
    await close();
  });
});

describe("by keyboard alone", { timeout: 600_000 }, () => {
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());

  test("a student signs in, searches the course, opens a hit, listens, reads and keeps a note", async () => {
    const { page, close } = await visitor(browser, null);
    const keys = page.keyboard;
    await page.goto("/");
    await tabTo(page, page.locator(byTestId("person-student")));
    await keys.press("Enter");
    await page.getByRole("heading", { name: "Home" }).waitFor();
    await tabTo(page, page.locator(`${byTestId("course")} a`));
    await keys.press("Enter");
    const field = page.getByRole("searchbox", { name: "Search this course" });
    await tabTo(page, field);
    await keys.type("engine");
    await keys.press("Enter");
    const hit = page.locator('a[data-kind="speech"]').first();
    await hit.waitFor();
    await settled(page);
    await tabTo(page, page.locator('a[data-kind="speech"]').first());
    const start = Number(await hit.getAttribute("data-seek"));
    await keys.press("Enter");
    await landsAt(page, start);
    // A cue has the focus by Tab, and the arrows lead from one to the next.
    await tabTo(page, page.locator(`${byTestId("cue")}[tabindex="0"]`));
    const before = Number(await page.evaluate(() => document.activeElement.dataset.index));
    await keys.press("ArrowDown");
    await page.waitForFunction((index) => Number(document.activeElement.dataset.index) === index + 1, before);
    const asked = Number(await page.evaluate(() => document.activeElement.dataset.seek));
    await keys.press("Enter");
    await landsAt(page, asked);
    await keys.press("k");
    await page.waitForFunction((from) => document.querySelector("video").currentTime > from + 0.3, asked, { timeout: WAIT_MS });
    await keys.press("k");
    await page.waitForFunction(() => document.querySelector("video").paused);
    await tabTo(page, page.locator('[role="tab"][aria-selected="true"]'), { key: "Shift+Tab" });
    for (let step = 0; step < 4 && !(await page.locator(byTestId("new-note")).isVisible()); step += 1) await keys.press("ArrowRight");
    await tabTo(page, page.locator(byTestId("new-note")));
    await keys.type("Written without a mouse.");
    await keys.press("Control+Enter");
    await page.locator(byTestId("private-note")).getByText("Written without a mouse.").waitFor();
    await tabTo(page, page.getByRole("button", { name: /^Delete the note/ }));
    await keys.press("Enter");
    await page.locator(byTestId("private-note")).waitFor({ state: "detached" });
    await close();
  });

  test("a teacher uploads, watches the stages and publishes", async () => {
    const { page, close } = await visitor(browser, null);
    const keys = page.keyboard;
    page.on("filechooser", (chooser) => chooser.setFiles(path.join(FIXTURES, "classes/sorting.mp4")));
    await page.goto("/upload");
    await tabTo(page, page.locator(byTestId("person-teacher")));
    await keys.press("Enter");
    await tabTo(page, page.getByRole("button", { name: "Choose a file" }));
    await keys.press("Enter");
    await tabTo(page, page.getByLabel("Title of the class"));
    await keys.press("Control+a");
    await keys.type("Sorting, by keyboard");
    await tabTo(page, page.getByRole("button", { name: "Upload", exact: true }));
    await keys.press("Enter");
    await page.getByRole("link", { name: "Open the replay" }).waitFor({ timeout: MAKING_MS });
    await tabTo(page, page.getByRole("button", { name: "Publish" }));
    await keys.press("Enter");
    await page.getByText("Published", { exact: true }).waitFor();
    const { classes } = await demo();
    const made = classes.find(({ title }) => title === "Sorting, by keyboard");
    assert.equal(await new Api("student").status(`/api/replays/${made.sessionId}`), 200);
    await close();
  });
});
