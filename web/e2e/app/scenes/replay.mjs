// The replay and its notes.

import { byTestId } from "../lectern.mjs";
import { BUSY } from "./fixed.mjs";
import { inTheMaking } from "./upload.mjs";
import { replay, shows, skeleton, wrong } from "./waits.mjs";

const REFUSED = [403, "forbidden", "The link has ended."];
const MASTER = /\/media\/.*\/master\.m3u8$/;
const TRANSCRIPT = /\/media\/.*\/transcript\.json$/;
/** Seconds: up to here, a replay in the making can be watched and read. */
const [PLAYABLE, WRITTEN] = [84, 47];

export const failing = (parts) => (body) => ({
  ...body,
  parts: body.parts.map((entry) => (parts.includes(entry.part) ? { ...entry, state: "failed", reason: "The speech engine was not available." } : entry)),
  ...(parts.includes("notes") ? { notes: null } : {}),
});

const failed = (body) => ({ ...failing(body.parts.map(({ part }) => part))(body), state: "failed", links: null });
const withGaps = (body) => ({ ...body, gaps: [{ start: 56, end: 69.5, reason: "segment_missing" }, { start: 118, end: 121, reason: "media_damaged" }] });
const withReviewedNotes = (body) => ({ ...body, notes: { ...body.notes, chapters: body.notes.chapters.map((chapter) => ({ ...chapter, reviewed: true })) } });
const withReviewedCues = (body) => ({ ...body, cues: body.cues.map((cue) => ({ ...cue, reviewed: true })) });

const LATER = ["chapters", "highlights", "notes", "slides"];
const partial = (manifest) => ({
  ...manifest,
  files: manifest.files.filter(({ name }) => !LATER.includes(name.replace(".json", ""))),
  making: {
    secondsLeft: 95,
    parts: [
      { part: "playback", state: "partial", until: PLAYABLE, reason: null },
      { part: "transcript", state: "partial", until: WRITTEN, reason: null },
      ...LATER.map((part) => ({ part, state: "pending", until: null, reason: null })),
    ],
  },
});

/** Keys of the player, pressed once there is something to play. */
const pressed = (key, selector) => async (page) => {
  await replay(byTestId("note"))(page);
  await page.keyboard.press(key);
  await page.locator(selector).first().waitFor();
};

async function written(page) {
  await replay(byTestId("private-note"))(page);
  await page.context().setOffline(true);
  await page.fill(byTestId("new-note"), "Which cities lie by the water, and which do not?");
  await page.click(byTestId("save-note"));
  await page.locator(byTestId("private-note")).nth(2).waitFor();
  await page.locator(byTestId("offline")).waitFor();
}

/** The first link is refused, the second one goes. */
async function renewed(page) {
  await replay(byTestId("note"))(page);
  await page.locator(byTestId("notice")).waitFor({ state: "hidden" });
}

export function watching({ cities, replayAt }) {
  const address = `/sessions/${cities}`;
  const seen = { address, as: "student" };
  return [
    { ...seen, name: "replay, notes", ready: replay(byTestId("note")) },
    { ...seen, name: "replay, reviewed notes", changes: [{ at: replayAt, to: withReviewedNotes }], ready: replay(byTestId("note")) },
    { ...seen, name: "replay, transcript", address: `${address}?view=transcript&q=people&t=45`, ready: replay(byTestId("cue")) },
    { ...seen, name: "replay, slides", address: `${address}?view=slides&t=45`, ready: replay(byTestId("slide")) },
    { ...seen, name: "replay, mine", address: `${address}?view=mine`, ready: replay(byTestId("private-note")) },
    { ...seen, name: "replay, mine, offline", address: `${address}?view=mine`, loud: true, ready: written },
    { ...seen, name: "replay, nothing of mine", address: `${address}?view=mine`, changes: [{ at: /\/private-notes$/, to: (body) => ({ ...body, items: [] }) }], ready: replay(byTestId("new-note")) },
    { ...seen, name: "replay of a teacher", as: "teacher", ready: replay(byTestId("note")) },
    { ...seen, name: "replay, notes in the middle", ready: pressed("n", ".replay[data-docked]") },
    { ...seen, name: "replay, captions", address: `${address}?t=45`, ready: pressed("c", byTestId("reviewed")) },
    { ...seen, name: "replay, keys", ready: pressed("?", byTestId("help")) },
    {
      ...seen,
      name: "replay, downloads",
      ready: async (page) => {
        await replay(byTestId("note"))(page);
        await page.click(byTestId("downloads"));
        await page.getByRole("menu").waitFor();
      },
    },
    { ...seen, name: "replay, gaps", changes: [{ at: replayAt, to: withGaps }], ready: replay(byTestId("gap-named")) },
    { ...seen, name: "replay, parts are missing", changes: [{ at: replayAt, to: failing(["transcript", "captions", "notes"]) }], ready: shows(byTestId("absent")) },
    { ...seen, name: "replay, loading", changes: [{ at: replayAt, never: true }], ready: skeleton },
    { ...seen, name: "replay, poster", changes: [{ at: MASTER, never: true }], ready: shows(byTestId("note")) },
    { ...seen, name: "replay, link renewed", loud: true, changes: [{ at: MASTER, refuse: REFUSED, times: 1 }], ready: renewed },
    { ...seen, name: "replay, media refused", loud: true, changes: [{ at: MASTER, refuse: REFUSED }], ready: shows(`${byTestId("notice")} button`) },
    { ...seen, name: "replay, in the making", as: "teacher", changes: [{ at: replayAt, to: inTheMaking }], ready: shows(byTestId("status")) },
    {
      ...seen,
      name: "replay, partial",
      as: "teacher",
      changes: [
        { at: replayAt, to: (body) => ({ ...inTheMaking(body), links: body.links }) },
        { at: /\/media\/.*\/manifest\.json$/, to: partial },
        { at: TRANSCRIPT, to: (body) => ({ ...body, cues: body.cues.filter(({ end }) => end <= WRITTEN) }) },
      ],
      ready: replay(byTestId("making")),
    },
    { ...seen, name: "replay, failed", changes: [{ at: replayAt, to: failed }], ready: shows(byTestId("status")) },
    { ...seen, name: "replay, not open", address: "/sessions/00000000-0000-7000-8000-000000000000", ready: wrong, loud: true },
  ];
}

export function reading({ cities, replayAt }) {
  const seen = { address: `/sessions/${cities}/notes`, as: "student" };
  return [
    { ...seen, name: "notes", ready: shows(byTestId("note")) },
    { ...seen, name: "notes, reviewed", changes: [{ at: replayAt, to: withReviewedNotes }, { at: TRANSCRIPT, to: withReviewedCues }], ready: shows(byTestId("note")) },
    { ...seen, name: "notes, the transcript instead", changes: [{ at: replayAt, to: failing(["notes"]) }], ready: shows(byTestId("spoken")) },
    { ...seen, name: "notes, no text", changes: [{ at: replayAt, to: failing(["transcript", "captions", "notes"]) }], ready: shows(byTestId("absent")) },
    { ...seen, name: "notes, loading", changes: [{ at: replayAt, never: true }], ready: skeleton },
    { ...seen, name: "notes, busy", changes: [{ at: replayAt, refuse: BUSY }], ready: wrong, loud: true },
  ];
}
