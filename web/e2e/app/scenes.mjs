// Every screen of the app in every state.

import { demo } from "./lectern.mjs";
import { edit } from "./scenes/edit.mjs";
import { courses, home } from "./scenes/home.mjs";
import { reading, watching } from "./scenes/replay.mjs";
import { upload } from "./scenes/upload.mjs";
import { shows } from "./scenes/waits.mjs";

/**
 * `as`: who looks; `changes`: what the page is told instead (scenes/fixed.mjs); `ready`: what to do and to wait for;
 * `loud`: the state is an error, whose requests may stand in the console.
 */
export async function scenes() {
  const { course, session, teacher } = await demo();
  const cities = session("How cities start");
  const { recordings } = await teacher.get(`/api/replays/${cities}`);
  const about = { course, cities, recording: recordings[0], replayAt: new RegExp(`/api/replays/${cities}$`) };
  return [...home(), ...courses(about), ...upload(about), ...watching(about), ...edit(about), ...reading(about), { name: "kit", address: "/kit", as: null, ready: shows("h1") }];
}
