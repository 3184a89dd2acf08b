// Light, dark, or as the system is.

const THEME_KEY = "lectern.theme";

export type Theme = "system" | "light" | "dark";

const isTheme = (value: string | null): value is Theme => value === "system" || value === "light" || value === "dark";

export function theme(): Theme {
  try {
    const kept = localStorage.getItem(THEME_KEY);
    return isTheme(kept) ? kept : "system";
  } catch {
    return "system"; // browsers may forbid pages to keep anything
  }
}

export function applyTheme(): void {
  const chosen = theme();
  if (chosen === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = chosen;
}

export function chooseTheme(chosen: Theme): void {
  try {
    localStorage.setItem(THEME_KEY, chosen);
  } catch {
    // It holds until the page is left.
  }
  document.documentElement.dataset["theme"] = chosen;
  if (chosen === "system") delete document.documentElement.dataset["theme"];
}
