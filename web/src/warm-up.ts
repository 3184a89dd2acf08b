import type { QueryClient } from "@tanstack/react-query";

import { replayQuery } from "./api/queries";

const SESSION = /^\/sessions\/([0-9a-f-]{36})$/;

/** Asks for what the first screen needs while it is still being found out who is signed in. */
export function warmUp(client: QueryClient, path: string): void {
  const sessionId = SESSION.exec(path)?.[1];
  if (sessionId === undefined) return;
  void client.prefetchQuery(replayQuery(sessionId));
  void import("./screens/session/SessionScreen");
}
