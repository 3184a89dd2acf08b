// Light, dark, or as the system is.

import { keep, kept } from "./browser-storage";

const THEME_KEY = "lectern.theme";

export type Theme = "system" | "light" | "dark";

const isTheme = (value: string | null): value is Theme => value === "system" || value === "light" || value === "dark";

export function theme(): Theme {
  const chosen = kept(THEME_KEY);
  return isTheme(chosen) ? chosen : "system";
}

export function applyTheme(): void {
  const chosen = theme();
  if (chosen === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = chosen;
}

export function chooseTheme(chosen: Theme): void {
  keep(THEME_KEY, chosen);
  document.documentElement.dataset["theme"] = chosen;
  if (chosen === "system") delete document.documentElement.dataset["theme"];
}
