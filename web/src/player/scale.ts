/** Distances between numerals that read well, in seconds. */
const STEPS = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
const NUMERAL_DISTANCE_PIXELS = 64;
/** The last numeral needs this much before the end. */
const NUMERAL_PIXELS = 48;

/** The smallest step of the scale whose numerals do not crowd each other. */
export function scaleStep(duration: number, pixels: number): number {
  const roomFor = Math.max(1, Math.floor(pixels / NUMERAL_DISTANCE_PIXELS));
  return STEPS.find((step) => duration / step <= roomFor) ?? 3600;
}

/** The times that get a numeral. */
export function numerals(duration: number, pixels: number): number[] {
  if (duration <= 0 || pixels <= 0) return [];
  const step = scaleStep(duration, pixels);
  const times = Array.from({ length: Math.floor(duration / step) + 1 }, (_, index) => index * step);
  return times.filter((time) => (1 - time / duration) * pixels >= NUMERAL_PIXELS);
}
