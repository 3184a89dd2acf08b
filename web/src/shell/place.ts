// Which place of the top bar an address belongs to.

/** Classes belong to their courses, the search of a course to the search. */
export function placeOf(pathname: string): string | null {
  if (/\/search\/?$/.test(pathname)) return "/search";
  if (/^\/(courses|sessions)\b/.test(pathname)) return "/courses";
  return pathname === "/" ? "/" : null;
}
