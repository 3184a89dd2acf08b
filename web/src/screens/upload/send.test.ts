import { expect, test } from "vitest";

import type { Upload } from "@/api/generated";
import { PutError } from "./put";
import { sendParts, TRIES_MAX, type Trouble, type Wire } from "./send";

const PART = 4;
const PER_ANSWER = 3;

/** A storage of parts; `refuse` gives the status with which a try is answered, or nothing. */
function storage(size: number, refuse: (number: number, tries: number) => number | undefined = () => undefined) {
  const count = Math.ceil(size / PART);
  const arrived = new Map<number, number>();
  const tries = new Map<number, number>();
  let atOnce = 0;
  let atOnceMax = 0;
  let issue = 0;
  const wire: Wire = {
    parts: async (after) => {
      issue += 1;
      const numbers = Array.from({ length: count }, (_, index) => index + 1).filter((number) => number > after).slice(0, PER_ANSWER);
      const last = numbers.at(-1) ?? count;
      const parts = numbers.map((number) => {
        const uploaded = arrived.has(number);
        return { number, offset: (number - 1) * PART, size: Math.min(PART, size - (number - 1) * PART), uploaded, url: uploaded ? null : `${number}/${issue}` };
      });
      return { partSize: PART, partCount: count, parts, nextAfter: last < count ? last : null } satisfies Upload;
    },
    put: async (url, body, sent) => {
      const number = Number.parseInt(url, 10);
      const turn = (tries.get(number) ?? 0) + 1;
      tries.set(number, turn);
      atOnce += 1;
      atOnceMax = Math.max(atOnceMax, atOnce);
      sent(1);
      await new Promise((resolve) => setTimeout(resolve));
      atOnce -= 1;
      const status = refuse(number, turn);
      if (status !== undefined) throw new PutError(status);
      arrived.set(number, body.size);
    },
    pause: () => Promise.resolve(),
    online: () => Promise.resolve(),
  };
  return { wire, arrived, tries, atOnceMax: () => atOnceMax };
}

function ears() {
  const heard = { bytes: 0, troubles: [] as (Trouble | null)[] };
  return { heard, sent: (bytes: number) => void (heard.bytes = bytes), trouble: (trouble: Trouble | null) => void heard.troubles.push(trouble) };
}

const file = (size: number) => new Blob([new Uint8Array(size)]);
const never = new AbortController().signal;

test("every byte is sent once, several parts at a time", async () => {
  const { wire, arrived, tries, atOnceMax } = storage(42);
  const listener = ears();
  await sendParts(file(42), wire, listener, never);
  expect([...arrived.values()].reduce((sum, size) => sum + size, 0)).toBe(42);
  expect([...tries.values()].every((count) => count === 1)).toBe(true);
  expect(listener.heard.bytes).toBe(42);
  expect(atOnceMax()).toBeGreaterThan(1);
});

test("what has arrived is not sent again", async () => {
  const { wire, arrived, tries } = storage(42);
  arrived.set(1, PART).set(5, PART);
  const listener = ears();
  await sendParts(file(42), wire, listener, never);
  expect(tries.has(1) || tries.has(5)).toBe(false);
  expect(listener.heard.bytes).toBe(42);
});

test("a part is tried again, and its trouble is told and taken back", async () => {
  const { wire, arrived } = storage(8, (number, turn) => (number === 2 && turn < 3 ? 503 : undefined));
  const listener = ears();
  await sendParts(file(8), wire, listener, never);
  expect(arrived.size).toBe(2);
  expect(listener.heard.troubles).toEqual([{ tries: 2, status: 503 }, { tries: 3, status: 503 }, null]);
});

test("an address that expired is replaced by a fresh one", async () => {
  const urls: string[] = [];
  const { wire, arrived } = storage(4, (_, turn) => (turn === 1 ? 403 : undefined));
  await sendParts(file(4), { ...wire, put: (url, ...rest) => (urls.push(url), wire.put(url, ...rest)) }, ears(), never);
  expect(arrived.size).toBe(1);
  expect(urls).toEqual(["1/1", "1/2"]);
});

test("tries have an end", async () => {
  const { wire, tries } = storage(4, () => 500);
  await expect(sendParts(file(4), wire, ears(), never)).rejects.toThrow(PutError);
  expect(tries.get(1)).toBe(TRIES_MAX);
});

test("an upload that the storage no longer knows is not tried again", async () => {
  const { wire, tries } = storage(4, () => 404);
  await expect(sendParts(file(4), wire, ears(), never)).rejects.toThrow(PutError);
  expect(tries.get(1)).toBe(1);
});

test("it stops when it is told to", async () => {
  const stop = new AbortController();
  const { wire, arrived } = storage(400, (number) => (number === 3 ? (stop.abort(), undefined) : undefined));
  await expect(sendParts(file(400), wire, ears(), stop.signal)).rejects.toThrow();
  expect(arrived.size).toBeLessThan(20);
});
