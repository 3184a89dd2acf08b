// English is complete and comes with the app. The pseudo locale is for looking at the app from right to left.

import { i18n, type Messages } from "@lingui/core";

import { kept } from "@/browser-storage";
import { messages as english } from "@/locales/en.po";

export const PSEUDO = "ar-XB";
const LOCALE_KEY = "lectern.locale";

const CATALOGS: Record<string, () => Promise<{ messages: Messages }>> = {
  [PSEUDO]: () => import("@/locales/ar-XB.po"),
};

const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);

export const isRightToLeft = (locale: string) => RIGHT_TO_LEFT.has(locale.split("-")[0] ?? "");

/** Numbers and dates as the reader's region writes them, in the language of the app. */
export const formatLocale = () => navigator.languages.find((language) => language.startsWith("en")) ?? "en-GB";

/** What is written in sentences: the app's English is British. */
export const textLocale = () => (i18n.locale === "en" ? "en-GB" : i18n.locale);

export async function startI18n(): Promise<void> {
  const locale = kept(LOCALE_KEY) ?? "en";
  const catalog = CATALOGS[locale];
  if (catalog) i18n.loadAndActivate({ locale, messages: (await catalog()).messages });
  else i18n.loadAndActivate({ locale: "en", messages: english });
  document.documentElement.lang = i18n.locale;
  document.documentElement.dir = isRightToLeft(i18n.locale) ? "rtl" : "ltr";
}

export { i18n };
