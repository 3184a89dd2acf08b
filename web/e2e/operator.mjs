// Lectern as an operator and a teacher reach it: over the API of a `lectern dev` at LECTERN_API.

import { execFile } from "node:child_process";
import { promisify } from "node:util";

const POLL_MS = 200;
const WAIT_MS = 120_000;

export const pausing = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Asks again and again until `ask` gives something; `what` names it when it never does. */
export async function until(what, ask) {
  const began = Date.now();
  while (Date.now() - began < WAIT_MS) {
    const found = await ask();
    if (found) return found;
    await pausing(POLL_MS);
  }
  throw new Error(`not within ${WAIT_MS / 1000} s: ${what}`);
}

export class Operator {
  constructor(api) {
    this.api = api;
    this.keys = 0;
  }

  async call(user, method, path) {
    const token = await fetch(`${this.api}/dev/token`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ user }) });
    const headers = { authorization: `Bearer ${(await token.json()).token}` };
    if (method !== "GET") headers["idempotency-key"] = `e2e-${process.pid}-${(this.keys += 1)}`;
    const response = await fetch(`${this.api}${path}`, { method, headers });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  pause(lane) {
    return this.call("ops", "POST", `/api/ops/lanes/${lane}/pause`);
  }

  resume(lane) {
    return this.call("ops", "POST", `/api/ops/lanes/${lane}/resume`);
  }

  replay(session) {
    return this.call("teacher", "GET", `/api/replays/${session}`);
  }

  /** Nothing of the session runs: what a paused lane holds stays as it is. */
  async isQuiet(session) {
    const jobs = await this.call("ops", "GET", `/api/ops/jobs?sessionId=${session}&state=running`);
    return jobs.items.length === 0;
  }

  /** Uploads a file and comes back as soon as it is there. */
  async upload(binary, file) {
    const { stdout } = await promisify(execFile)(binary, ["ingest", "--json", "--no-wait", file], { env: { ...process.env, LECTERN_API: this.api } });
    return JSON.parse(stdout.trim().split("\n").at(-1)).sessionId;
  }
}
