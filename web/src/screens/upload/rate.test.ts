import { expect, test } from "vitest";

import { Rate, secondsLeft } from "./rate";

test("nothing is said about the first second", () => {
  const rate = new Rate();
  rate.add(0, 0);
  rate.add(900, 5_000_000);
  expect(rate.get()).toBeNull();
  expect(secondsLeft(1_000, rate.get())).toBeNull();
});

test("a stall long ago no longer counts", () => {
  const rate = new Rate();
  for (let second = 0; second <= 60; second += 1) rate.add(second * 1000, 0);
  for (let second = 61; second <= 75; second += 1) rate.add(second * 1000, (second - 60) * 1_000_000);
  expect(rate.get()).toBeCloseTo(1_000_000, -4);
  expect(secondsLeft(30_000_000, rate.get())).toBeCloseTo(30, 0);
});

test("nobody knows how long a standing upload takes", () => {
  const rate = new Rate();
  rate.add(0, 100);
  rate.add(20_000, 100);
  expect(secondsLeft(1, rate.get())).toBeNull();
});
