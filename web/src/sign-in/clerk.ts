// Sign-in by Clerk: its script, from the host that its publishable key names, leads to Clerk's own pages and back. The
// token goes to our API once, for a session cookie.

import { beginSession } from "@/api/calls";
import type { AuthConfig } from "@/api/generated";
import { safeBack } from "./back";

interface Clerk {
  load(): Promise<void>;
  readonly session?: { getToken(): Promise<string | null> } | null;
  redirectToSignIn(options: { signInForceRedirectUrl: string; signUpForceRedirectUrl: string }): Promise<unknown>;
}

declare global {
  interface Window {
    Clerk?: Clerk;
  }
}

/** `pk_live_` and the host with a `$` behind it, in base64. */
function hostOf(publishableKey: string): string {
  return atob(publishableKey.split("_")[2] ?? "").replace(/\$$/, "");
}

export async function leave(config: AuthConfig, back: string): Promise<void> {
  const clerk = await loaded(config);
  const arrival = `${location.origin}/sign-in/callback?${new URLSearchParams({ back })}`;
  // Who is signed in there already need not do it again.
  if (clerk.session) location.assign(arrival);
  else await clerk.redirectToSignIn({ signInForceRedirectUrl: arrival, signUpForceRedirectUrl: arrival });
}

/** After Clerk has sent the browser back. Answers with the address to return to. */
export async function arrive(config: AuthConfig): Promise<string> {
  const clerk = await loaded(config);
  const token = await clerk.session?.getToken();
  if (!token) throw new Error("Nobody has signed in at Clerk.");
  await beginSession(token);
  return safeBack(new URLSearchParams(location.search).get("back") ?? undefined);
}

async function loaded(config: AuthConfig): Promise<Clerk> {
  const key = config.clerkPublishableKey ?? "";
  await script(`https://${hostOf(key)}/npm/@clerk/clerk-js@5/dist/clerk.headless.browser.js`, key);
  const clerk = window.Clerk;
  if (!clerk) throw new Error("Clerk's script did not start.");
  await clerk.load();
  return clerk;
}

function script(address: string, key: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = address;
    element.dataset["clerkPublishableKey"] = key;
    element.onload = () => resolve();
    element.onerror = () => reject(new Error("Clerk's script could not be fetched."));
    document.head.append(element);
  });
}
