// Sign-in at any OpenID Connect issuer: authorisation code with PKCE. The token goes to our API once, for a session
// cookie, and is not kept.

import { UserManager, WebStorageStateStore } from "oidc-client-ts";

import { beginSession } from "@/api/calls";
import type { AuthConfig } from "@/api/generated";
import { safeBack } from "./back";

function manager(config: AuthConfig): UserManager {
  return new UserManager({
    authority: config.issuer ?? "",
    client_id: config.clientId ?? "",
    redirect_uri: `${location.origin}/sign-in/callback`,
    scope: config.scopes ?? "openid profile email",
    stateStore: new WebStorageStateStore({ store: sessionStorage }),
    userStore: new WebStorageStateStore({ store: sessionStorage }),
    automaticSilentRenew: false,
    monitorSession: false,
  });
}

export async function leave(config: AuthConfig, back: string): Promise<void> {
  await manager(config).signinRedirect({ state: back });
}

/** After the issuer has sent the browser back. Answers with the address to return to. */
export async function arrive(config: AuthConfig): Promise<string> {
  const oidc = manager(config);
  const user = await oidc.signinRedirectCallback();
  await oidc.removeUser();
  await beginSession(user.id_token ?? user.access_token);
  return safeBack(typeof user.state === "string" ? user.state : undefined);
}
