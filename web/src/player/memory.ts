// What the browser remembers between visits: where each replay was left, and how this person likes to watch.

import { keep, kept } from "@/browser-storage";

const POSITIONS_KEY = "lectern.positions";
const SETTINGS_KEY = "lectern.settings";

/** The oldest positions are forgotten. */
const POSITIONS_MAX = 50;

export interface Settings {
  volume: number;
  muted: boolean;
  speed: number;
  captions: boolean;
  singleKeys: boolean;
}

const DEFAULTS: Settings = { volume: 1, muted: false, speed: 1, captions: false, singleKeys: true };

interface Position {
  replay: string;
  at: number;
}

function read<T>(key: string, otherwise: T, fits: (value: unknown) => value is T): T {
  const written = kept(key);
  if (written === null) return otherwise;
  try {
    const value: unknown = JSON.parse(written);
    return fits(value) ? value : otherwise;
  } catch {
    return otherwise; // written by something else: as good as nothing
  }
}

const isPosition = (value: unknown): value is Position =>
  typeof value === "object" && value !== null && "replay" in value && typeof value.replay === "string" && "at" in value && typeof value.at === "number";

const isPositions = (value: unknown): value is Position[] => Array.isArray(value) && value.every(isPosition);

const isSettings = (value: unknown): value is Partial<Settings> =>
  typeof value === "object" &&
  value !== null &&
  Object.entries(value).every(([name, kept]) => name in DEFAULTS && typeof kept === typeof DEFAULTS[name as keyof Settings]);

export function position(replay: string): number | null {
  return read(POSITIONS_KEY, [], isPositions).find((entry) => entry.replay === replay)?.at ?? null;
}

export function keepPosition(replay: string, at: number): void {
  const others = read<Position[]>(POSITIONS_KEY, [], isPositions).filter((entry) => entry.replay !== replay);
  keep(POSITIONS_KEY, JSON.stringify([{ replay, at }, ...others].slice(0, POSITIONS_MAX)));
}

export function settings(): Settings {
  return { ...DEFAULTS, ...read<Partial<Settings>>(SETTINGS_KEY, {}, isSettings) };
}

export function keepSettings(changed: Partial<Settings>): void {
  keep(SETTINGS_KEY, JSON.stringify({ ...settings(), ...changed }));
}
