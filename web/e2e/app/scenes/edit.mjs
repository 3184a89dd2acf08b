// Captions with the sound, and what becomes of a draft.

import { byTestId } from "../lectern.mjs";
import { BUSY } from "./fixed.mjs";
import { failing } from "./replay.mjs";
import { picture, replay, skeleton, wrong } from "./waits.mjs";

const DRAFT = /\/draft$/;
const saving = (answer) => ({ at: DRAFT, method: "PUT", ...answer });

/** Somebody types, and sees what becomes of it. */
const typed = (selector) => async (page) => {
  await replay(byTestId("caption-row"))(page);
  await page.locator("textarea").nth(1).pressSequentially("corrected ");
  await page.locator(selector).first().waitFor();
};

async function applied(page) {
  await typed(`${byTestId("save")}[data-state="saved"]`)(page);
  await page.click(byTestId("apply"));
  await page.locator(byTestId("remaking")).waitFor();
  await page.locator("textarea").nth(1).focus();
}

const cue = (start, end, text) => ({ start, end, text });
const withMismatches = (draft) => ({
  ...draft,
  mismatches: [
    { correction: { replaced: [cue(12.4, 15, "Most old cities started by the sea.")], with: [cue(12.4, 15, "Most old cities started by the river.")] }, found: [cue(12.4, 15.1, "Most old cities started by the water.")] },
    { correction: { replaced: [cue(96, 98, "Thank you.")], with: [] }, found: [] },
  ],
});

export function edit({ cities, replayAt }) {
  const seen = { address: `/sessions/${cities}/edit`, as: "teacher" };
  return [
    { ...seen, name: "edit", ready: replay(byTestId("caption-row")) },
    { ...seen, name: "edit, a draft", changes: [saving({ with: () => ({ version: 7 }) })], ready: typed(`${byTestId("save")}[data-state="saved"]`) },
    { ...seen, name: "edit, kept on this device", changes: [saving({ refuse: BUSY })], loud: true, ready: typed(`${byTestId("save")}[data-state="kept"]`) },
    { ...seen, name: "edit, not saved", changes: [saving({ refuse: [422, "invalid", "A caption ends before it begins."] })], loud: true, ready: typed(byTestId("error")) },
    {
      ...seen,
      name: "edit, somebody else was faster",
      changes: [saving({ refuse: [412, "draft_changed", "Somebody else has changed the draft."] })],
      loud: true,
      ready: typed(`${byTestId("conflict")} button`),
    },
    { ...seen, name: "edit, applied", changes: [saving({ with: () => ({ version: 7 }) }), { at: /\/draft\/apply$/, method: "POST", with: () => ({ events: [1], state: "processing" }) }], ready: applied },
    { ...seen, name: "edit, corrections that fit no more", changes: [{ at: DRAFT, to: withMismatches }], ready: replay(byTestId("mismatches")) },
    { ...seen, name: "edit, no speech", changes: [{ at: replayAt, to: failing(["transcript", "captions", "notes"]) }], ready: picture },
    { ...seen, name: "edit, loading", changes: [{ at: DRAFT, never: true }], ready: skeleton },
    { ...seen, name: "edit, busy", changes: [{ at: DRAFT, refuse: BUSY }], loud: true, ready: wrong },
  ];
}
