// Every address of the app, with who looks at it.

import { byTestId, demo } from "./lectern.mjs";

/** `open` brings the page into the state that is meant, once the address is loaded. */
export async function routes() {
  const { course, session } = await demo();
  const cities = session("How cities start");
  const replay = async (page) => {
    await page.locator(byTestId("replay")).waitFor();
    await page.locator(`${byTestId("note")}, ${byTestId("cue")}, ${byTestId("slide")}, ${byTestId("new-note")}`).first().waitFor();
  };
  return [
    { name: "sign-in", address: "/sign-in", as: null, ready: (page) => page.locator(byTestId("person-teacher")).waitFor() },
    { name: "home, student", address: "/", as: "student" },
    { name: "home, teacher", address: "/", as: "teacher" },
    { name: "home, in no course", address: "/", as: "outsider" },
    { name: "courses, student", address: "/courses", as: "student" },
    { name: "courses, teacher", address: "/courses", as: "admin" },
    { name: "course, student", address: `/courses/${course.id}`, as: "student" },
    { name: "course, teacher", address: `/courses/${course.id}`, as: "teacher", ready: (page) => page.locator(byTestId("person-row")).first().waitFor() },
    { name: "search", address: "/search", as: "student" },
    { name: "search, hits", address: "/search?q=work", as: "student", ready: (page) => page.locator(byTestId("hit")).first().waitFor() },
    { name: "course search", address: `/courses/${course.id}/search`, as: "student" },
    { name: "course search, hits", address: `/courses/${course.id}/search?q=people`, as: "student", ready: (page) => page.locator(byTestId("hit")).first().waitFor() },
    { name: "course search, nothing", address: `/courses/${course.id}/search?q=xylophone`, as: "student" },
    { name: "upload", address: "/upload", as: "teacher", ready: (page) => page.locator(byTestId("drop")).waitFor() },
    { name: "replay, notes", address: `/sessions/${cities}`, as: "student", ready: replay },
    { name: "replay, transcript", address: `/sessions/${cities}?view=transcript&q=people`, as: "student", ready: replay },
    { name: "replay, slides", address: `/sessions/${cities}?view=slides`, as: "teacher", ready: replay },
    { name: "replay, mine", address: `/sessions/${cities}?view=mine`, as: "student", ready: replay },
    { name: "edit", address: `/sessions/${cities}/edit`, as: "teacher", ready: (page) => page.locator(byTestId("caption-row")).first().waitFor() },
    { name: "notes", address: `/sessions/${cities}/notes`, as: "student", ready: (page) => page.locator(byTestId("note")).first().waitFor() },
    { name: "not open", address: "/sessions/00000000-0000-7000-8000-000000000000", as: "student", refused: true, ready: (page) => page.locator(byTestId("error")).waitFor() },
    { name: "no address", address: "/courses/a/b/c", as: "student", refused: true },
    { name: "kit", address: "/kit", as: null },
  ];
}
