import type { QueryClient } from "@tanstack/react-query";

import { keepPosition } from "@/api/calls";
import { homeQuery } from "@/api/queries";

/** Where classes were left since the page was loaded: newer than what the answers in memory say. */
const left = new Map<string, number>();

export const leftAt = (sessionId: string): number | null => left.get(sessionId) ?? null;

/** A position that does not arrive is followed by another. */
export async function leaveAt(client: QueryClient, sessionId: string, seconds: number): Promise<void> {
  left.set(sessionId, seconds);
  try {
    await keepPosition(sessionId, seconds);
  } catch {
    return;
  }
  await client.invalidateQueries({ queryKey: homeQuery.queryKey });
}
