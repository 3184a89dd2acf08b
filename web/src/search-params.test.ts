import assert from "node:assert/strict";
import { test } from "vitest";

import { parseSearch, stringifySearch } from "@/search-params";

test("addresses are plain, and read back as they were written", () => {
  assert.equal(stringifySearch({ t: 754, view: undefined, q: "two words" }), "?t=754&q=two+words");
  assert.equal(stringifySearch({ q: "" }), "");
  assert.deepEqual(parseSearch("?t=754&q=two+words"), { t: "754", q: "two words" });
});
