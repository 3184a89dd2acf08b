/** An address of this site; anything else leads to the start. */
export function safeBack(asked: string | undefined): string {
  return asked?.startsWith("/") && !asked.startsWith("//") && !asked.startsWith("/\\") ? asked : "/";
}

/** Loads the page anew, so that nothing of whoever was here before is left in memory. */
export function goBack(back: string): void {
  location.replace(safeBack(back));
}
