// Dates, sizes and lists in words, by `Intl`.

import { formatLocale, textLocale } from "./i18n";

/** Somebody's words inside of a sentence: they keep to their own direction. */
export const isolated = (words: string) => `\u2068${words}\u2069`;

/** `25 Nov 2026` */
export function day(iso: string): string {
  return new Intl.DateTimeFormat(formatLocale(), { day: "numeric", month: "short", year: "numeric" }).format(new Date(iso));
}

/** `25 Nov 2026, 10:15` */
export function moment(iso: string): string {
  return new Intl.DateTimeFormat(formatLocale(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}

/** `10:15`, of milliseconds since 1970. */
export function hour(milliseconds: number): string {
  return new Intl.DateTimeFormat(formatLocale(), { timeStyle: "short" }).format(milliseconds);
}

const inUnits = (count: number, unit: string, digits = 0) =>
  new Intl.NumberFormat(formatLocale(), { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits }).format(count);

/** `1 hr 5 min`, `2 min`, `40 sec` */
export function length(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes === 0) return inUnits(Math.round(seconds), "second");
  const hours = Math.floor(minutes / 60);
  return [...(hours > 0 ? [inUnits(hours, "hour")] : []), ...(minutes % 60 > 0 ? [inUnits(minutes % 60, "minute")] : [])].join(" ");
}

/** `notes, chapters and slides` */
export function listOf(names: readonly string[]): string {
  return new Intl.ListFormat(textLocale(), { type: "conjunction" }).format(names);
}

/** `42 %` */
export function percent(share: number): string {
  return new Intl.NumberFormat(formatLocale(), { style: "percent", maximumFractionDigits: 0 }).format(share);
}

const BYTE_UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** `1.4 GB` */
export function bytes(count: number): string {
  const power = Math.min(BYTE_UNITS.length - 1, count < 1 ? 0 : Math.floor(Math.log10(count) / 3));
  return inUnits(count / 1000 ** power, BYTE_UNITS[power] ?? "byte", power > 1 ? 1 : 0);
}
