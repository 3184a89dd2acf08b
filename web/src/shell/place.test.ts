import { expect, it } from "vitest";

import { placeOf } from "./place";

it("marks the place that an address belongs to", () => {
  const places = ["/", "/courses", "/courses/1", "/courses/1/search", "/search", "/sessions/1", "/sessions/1/edit", "/sessions/1/notes", "/upload"].map(placeOf);
  expect(places).toEqual(["/", "/courses", "/courses", "/search", "/search", "/courses", "/courses", "/courses", null]);
});
