// Clerk's script, from the host that its publishable key names.

import { beginSession } from "@/api/calls";
import type { AuthConfig } from "@/api/generated";
import { goBack } from "./back";

interface Clerk {
  load(): Promise<void>;
  mountSignIn(place: HTMLDivElement): void;
  addListener(changed: (state: { session?: { getToken(): Promise<string | null> } | null }) => void): void;
}

declare global {
  interface Window {
    Clerk?: Clerk;
  }
}

/** `pk_live_` and the host with a `$` behind it, in base64. */
export function clerkHost(publishableKey: string): string {
  return atob(publishableKey.split("_")[2] ?? "").replace(/\$$/, "");
}

/** Loads it, and goes back with a session of ours as soon as somebody is signed in there. */
export async function loadClerk(config: AuthConfig, back: string): Promise<Clerk> {
  const key = config.clerkPublishableKey ?? "";
  await script(`https://${clerkHost(key)}/npm/@clerk/clerk-js@5/dist/clerk.browser.js`, key);
  const clerk = window.Clerk;
  if (!clerk) throw new Error("Clerk's script did not start");
  await clerk.load();
  clerk.addListener(({ session }) => {
    if (session) void exchange(session, back);
  });
  return clerk;
}

async function exchange(session: { getToken(): Promise<string | null> }, back: string): Promise<void> {
  const token = await session.getToken();
  if (token === null) return;
  await beginSession(token);
  goBack(back);
}

function script(address: string, key: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = address;
    element.dataset["clerkPublishableKey"] = key;
    element.onload = () => resolve();
    element.onerror = () => reject(new Error("Clerk's script could not be fetched"));
    document.head.append(element);
  });
}
