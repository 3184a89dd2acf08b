// Times as people read, hear and share them. All times are seconds since the recording began.

/** `1:02`, `1:02:03`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds + 1e-6));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** Reads `754`, `12.5`, `12:34`, `1:02:34`, `1h10m5s`; null for anything else. */
export function parseTime(text: string): number | null {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const colons = /^(?:(\d+):)?(\d{1,2}):(\d{2}(?:\.\d+)?)$/.exec(text);
  if (colons) return Number(colons[1] ?? 0) * 3600 + Number(colons[2]) * 60 + Number(colons[3]);
  const letters = /^(?=.)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?$/.exec(text);
  if (letters) return Number(letters[1] ?? 0) * 3600 + Number(letters[2] ?? 0) * 60 + Number(letters[3] ?? 0);
  return null;
}

/** The time that a link asks for: `#t=754` or `?t=754`; the fragment wins, since it is what changes on the page. */
export function linkedTime(location: { search: string; hash: string }): number | null {
  for (const part of [location.hash.slice(1), location.search]) {
    const asked = new URLSearchParams(part).get("t");
    if (asked !== null) return parseTime(asked);
  }
  return null;
}

/** A link to a moment of the page that it is on. */
export function timeLink(seconds: number): string {
  return `#t=${Number(seconds.toFixed(3))}`;
}
