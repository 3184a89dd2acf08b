/** From the bar that the player shrinks to: in one column it stands at the top of the page. */
export function backToPlayer(): void {
  scrollTo({ top: 0 });
}
