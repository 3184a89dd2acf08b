/** An address of this site; anything else leads to the start. */
export function safeBack(asked: string | undefined): string {
  // Browsers read more as another site than one sees: slashes that lean, tabs within them.
  const address = new URL(asked !== undefined && URL.canParse(asked, location.origin) ? asked : "/", location.origin);
  return address.origin === location.origin ? address.pathname + address.search + address.hash : "/";
}

/** Loads the page anew, so that nothing of whoever was here before is left in memory. */
export function goBack(back: string): void {
  location.replace(safeBack(back));
}
