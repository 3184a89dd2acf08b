// From the file to the replay.

import path from "node:path";

import { byTestId, FIXTURES } from "../lectern.mjs";
import { TAUGHT } from "./fixed.mjs";
import { shows } from "./waits.mjs";

const CLASS_FILE = path.join(FIXTURES, "classes/cities.mp4");
const PART_BYTES = 400_000;
const PARTS = 8;
/** Of as many bytes as are announced. */
const FILE = { name: "cities.mp4", mimeType: "video/mp4", buffer: Buffer.alloc(PART_BYTES * PARTS) };

const part = (number, uploaded) => ({ number, offset: (number - 1) * PART_BYTES, size: PART_BYTES, uploaded, url: uploaded ? null : `/part?partNumber=${number}` });
/** In two answers: so much was there, so much is there later. */
const parts = ({ searchParams }) =>
  searchParams.get("after") === "1"
    ? { partSize: PART_BYTES, partCount: PARTS, nextAfter: null, parts: Array.from({ length: PARTS - 1 }, (_, index) => part(index + 2, index < 4)) }
    : { partSize: PART_BYTES, partCount: PARTS, nextAfter: 1, parts: [part(1, true)] };

const uploading = (body) => ({ ...body, status: "uploading", stages: [], size: PART_BYTES * PARTS });
const making = (body) => ({
  ...body,
  status: "processing",
  stages: body.stages.map((stage, index) => (index < 2 ? { ...stage, state: "done", progress: 1 } : index < 4 ? { ...stage, state: "running", progress: 0.42 } : { ...stage, state: "waiting", progress: 0 })),
});
const failed = (body) => ({ ...body, status: "failed", stages: [], failure: { code: "media_unreadable", message: "The file holds neither picture nor sound that can be read." } });
export const inTheMaking = (body) => ({ ...body, state: "processing", links: null, secondsLeft: 95, notes: null, chapters: [], highlights: [] });

async function chosen(page) {
  await page.setInputFiles(byTestId("file"), CLASS_FILE);
  await page.locator("main form input").first().waitFor();
}

async function lookedAt(page) {
  await chosen(page);
  await page.evaluate(() => void (crypto.subtle.digest = () => new Promise(() => undefined)));
  await page.locator("main form [type=submit]").click();
  await page.locator("main form [role=status]").waitFor();
}

/** The clock by which the rate is measured stands still, and goes on by two minutes between the two answers about parts. */
async function begun(page) {
  await page.locator(byTestId("drop")).waitFor();
  await page.evaluate(() => void (performance.now = () => 0));
  await page.route(/\/parts\?after=1$/, async (route) => {
    await page.evaluate(() => void (performance.now = () => 120_000));
    await route.fallback();
  });
  await page.setInputFiles(byTestId("file"), FILE);
  await page.locator(byTestId("stages")).waitFor();
}

export function upload({ recording, replayAt }) {
  const address = `/upload?recording=${recording.id}`;
  const at = new RegExp(`/api/recordings/${recording.id}$`);
  const brokenOff = [{ at, to: uploading }, { at: /\/parts/, with: parts }];
  const open = { id: recording.id, status: "uploading", title: "How cities start", fileName: "cities.mp4", size: PART_BYTES * PARTS, createdAt: TAUGHT };
  return [
    { name: "upload", address: "/upload", as: "teacher", ready: shows(byTestId("drop")) },
    { name: "upload, one is not complete", address: "/upload", as: "teacher", changes: [{ at: /\/api\/recordings$/, to: (body) => ({ ...body, items: [open] }) }], ready: shows(`main li a[href*="${recording.id}"]`) },
    {
      name: "upload, the file is refused",
      address: "/upload",
      as: "teacher",
      ready: async (page) => {
        await page.setInputFiles(byTestId("file"), { name: "notes.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7") });
        await page.getByRole("alert").waitFor();
      },
    },
    { name: "upload, a file is chosen", address: "/upload", as: "teacher", ready: chosen },
    { name: "upload, a file is looked at", address: "/upload", as: "teacher", ready: lookedAt },
    {
      name: "upload, on its way",
      address,
      as: "teacher",
      changes: [...brokenOff, { at: /^\/part/, method: "PUT", never: true }],
      ready: async (page) => {
        await begun(page);
        await page.locator(byTestId("stages")).getByText(/13/).waitFor(); // kilobytes a second
      },
    },
    {
      name: "upload, stopped",
      address,
      as: "teacher",
      loud: true,
      changes: [...brokenOff, { at: /^\/part/, method: "PUT", refuse: [404, "not_found", "There is no such upload."] }],
      ready: async (page) => {
        await begun(page);
        await page.locator(`${byTestId("stages")} [role=alert]`).waitFor();
      },
    },
    { name: "upload, broken off", address, as: "teacher", changes: brokenOff, ready: shows(byTestId("drop")) },
    { name: "upload, in the making", address, as: "teacher", changes: [{ at, to: making }, { at: replayAt, to: inTheMaking }], ready: shows(byTestId("stages")) },
    { name: "upload, made", address, as: "teacher", ready: shows(`${byTestId("stages")} img`) },
    { name: "upload, failed", address, as: "teacher", changes: [{ at, to: failed }], ready: shows(byTestId("failure")) },
  ];
}
