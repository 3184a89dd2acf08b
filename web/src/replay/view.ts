/** What the reading column shows. */
export const VIEWS = ["notes", "transcript", "slides", "mine"] as const;
export type View = (typeof VIEWS)[number];

export const isView = (value: unknown): value is View => VIEWS.some((view) => view === value);
