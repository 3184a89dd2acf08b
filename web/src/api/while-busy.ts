// When a question is asked again by itself.

import type { Query } from "@tanstack/react-query";

import { ApiError } from "./errors";

/** While an answer fails in passing it is asked for again, so that a page recovers without a reload. */
const RECOVER_MS = 5_000;
/** How often what is being made is looked at. */
const LOOK_MS = 2_000;

interface Asked<T> {
  state: { error: Error | null; data: T | undefined };
}

export function whileFailing(query: Asked<unknown> | Query): number | false {
  const { error } = query.state;
  return error instanceof ApiError && error.isPassing ? RECOVER_MS : false;
}

/** Also while the answer says that something is at work. */
export function whileBusy<T>(isBusy: (data: T) => boolean) {
  return (query: Asked<T>): number | false => {
    const failing = whileFailing(query);
    if (failing !== false || query.state.error) return failing;
    return query.state.data !== undefined && isBusy(query.state.data) ? LOOK_MS : false;
  };
}
