import type { AuthConfig } from "@/api/generated";

/** How one signs in elsewhere: `leave` goes there, `arrive` ends it after one has come back. Loaded where it is needed. */
export const issuerOf = (config: AuthConfig) => (config.mode === "clerk" ? import("./clerk") : import("./oidc"));
