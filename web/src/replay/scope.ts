/** What a search may be narrowed to. */
export const SCOPES = ["speech", "slide", "chapter", "note"] as const;
export type Scope = (typeof SCOPES)[number];
