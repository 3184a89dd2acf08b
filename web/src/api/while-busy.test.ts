import { expect, test } from "vitest";

import { ApiError } from "./errors";
import { whileBusy } from "./while-busy";

const ask = whileBusy((data: { busy: boolean }) => data.busy);
const state = (data: { busy: boolean } | undefined, error: Error | null = null) => ({ state: { data, error } });

test("what is at work is looked at again, what is over is not", () => {
  expect(ask(state({ busy: true }))).toBeGreaterThan(0);
  expect(ask(state({ busy: false }))).toBe(false);
  expect(ask(state(undefined))).toBe(false);
});

test("a passing failure is asked for again, a refusal is not", () => {
  expect(ask(state({ busy: false }, new ApiError(503, "busy", "", null)))).toBeGreaterThan(0);
  expect(ask(state({ busy: true }, new ApiError(404, "not_found", "", null)))).toBe(false);
});
