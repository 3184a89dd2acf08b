import type { Draft } from "@/api/generated";

/** Milliseconds since 1970; null where the draft holds nothing. */
export const savedTime = ({ savedAt }: Draft): number | null => (savedAt ? Date.parse(savedAt) : null);
