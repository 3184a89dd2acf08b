import { beforeAll, expect, test, vi } from "vitest";

import { safeBack } from "./back";

beforeAll(() => void vi.stubGlobal("location", new URL("https://school.example/sign-in")));

test("an address of this site is kept", () => {
  expect(safeBack("/courses/1?t=12#notes")).toBe("/courses/1?t=12#notes");
  expect(safeBack(undefined)).toBe("/");
});

test("one of another site leads to the start", () => {
  for (const address of ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example/x", "/\n/evil.example", "javascript:alert(1)", "http://"]) {
    expect(safeBack(address), address).toBe("/");
  }
});
