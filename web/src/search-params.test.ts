import assert from "node:assert/strict";
import { test } from "vitest";

import { parseSearch, stringifySearch } from "@/search-params";
import { safeBack } from "@/sign-in/back";

test("addresses are plain, and read back as they were written", () => {
  assert.equal(stringifySearch({ t: 754, view: undefined, q: "two words" }), "?t=754&q=two+words");
  assert.equal(stringifySearch({ q: "" }), "");
  assert.deepEqual(parseSearch("?t=754&q=two+words"), { t: "754", q: "two words" });
});

test("sign-in leads back to this site and nowhere else", () => {
  assert.equal(safeBack("/sessions/1?t=3"), "/sessions/1?t=3");
  for (const elsewhere of [undefined, "https://example.org", "//example.org", "/\\example.org", "sessions"]) assert.equal(safeBack(elsewhere), "/");
});
