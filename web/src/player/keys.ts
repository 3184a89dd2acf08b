// Keys of the player, as on YouTube, and of the reading column. Single characters can be turned off, since they get in
// the way of speech input and of stray typing.

import { t } from "@lingui/core/macro";

import type { View } from "@/replay/view";
import type { Playback } from "./playback";

export const JUMP_SECONDS = 10;
const STEP_SECONDS = 5;
const VOLUME_STEP = 0.1;
const TENTHS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

export interface Shortcut {
  keys: readonly string[];
  /** How the keys are written in the list. */
  shown: readonly string[];
  does: string;
  run: (key: string) => void;
}

/** What keys do besides playing. */
export interface KeyTargets {
  show: (view: View) => void;
  dock: () => void;
  find: () => void;
  help: () => void;
  fullscreen: () => void;
}

export function shortcuts(playback: Playback, targets: KeyTargets): Shortcut[] {
  const { transport } = playback;
  const by = (seconds: number) => () => transport.seek(transport.time + seconds);
  const louder = (step: number) => () => transport.setVolume(transport.sound.value.volume + step);
  return [
    { keys: [" ", "k"], shown: [t`Space`, "K"], does: t`Play or pause`, run: () => transport.toggle() },
    { keys: ["j"], shown: ["J"], does: t`Back 10 seconds`, run: by(-JUMP_SECONDS) },
    { keys: ["l"], shown: ["L"], does: t`Forward 10 seconds`, run: by(JUMP_SECONDS) },
    { keys: ["ArrowLeft"], shown: ["←"], does: t`Back 5 seconds`, run: by(-STEP_SECONDS) },
    { keys: ["ArrowRight"], shown: ["→"], does: t`Forward 5 seconds`, run: by(STEP_SECONDS) },
    { keys: ["Home"], shown: [t`Home`], does: t`To the beginning`, run: () => transport.seek(0) },
    { keys: ["End"], shown: [t`End`], does: t`To the end`, run: () => transport.seek(transport.duration) },
    { keys: TENTHS, shown: ["0", "…", "9"], does: t`To a tenth of the class`, run: (key) => transport.seek((transport.duration * Number(key)) / 10) },
    { keys: ["ArrowUp"], shown: ["↑"], does: t`Louder`, run: louder(VOLUME_STEP) },
    { keys: ["ArrowDown"], shown: ["↓"], does: t`Quieter`, run: louder(-VOLUME_STEP) },
    { keys: ["<", ","], shown: ["<"], does: t`Slower`, run: () => transport.shiftSpeed(-1) },
    { keys: [">", "."], shown: [">"], does: t`Faster`, run: () => transport.shiftSpeed(1) },
    { keys: ["c"], shown: ["C"], does: t`Captions`, run: () => playback.toggleCaptions() },
    { keys: ["f"], shown: ["F"], does: t`Full screen`, run: targets.fullscreen },
    { keys: ["m"], shown: ["M"], does: t`Mute`, run: () => transport.toggleMute() },
    { keys: ["n"], shown: ["N"], does: t`Notes, player in a corner`, run: targets.dock },
    { keys: ["t"], shown: ["T"], does: t`Transcript`, run: () => targets.show("transcript") },
    { keys: ["s"], shown: ["S"], does: t`Slides`, run: () => targets.show("slides") },
    { keys: ["/"], shown: ["/"], does: t`Find in the transcript`, run: targets.find },
    { keys: ["?"], shown: ["?"], does: t`This list`, run: targets.help },
  ];
}

const isCharacter = (key: string) => key.length === 1 && key !== " ";

/** What a key does now; null where it belongs to something else. */
export function shortcutOf(event: KeyboardEvent, known: readonly Shortcut[], singleKeys: boolean): Shortcut | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return null;
  if (document.querySelector("[role=dialog],[role=menu]")) return null;
  if (belongsTo(event.target, event.key) || (isCharacter(event.key) && !singleKeys)) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return known.find((shortcut) => shortcut.keys.includes(key)) ?? null;
}

/** Keys that the focused element needs for itself. */
function belongsTo(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) {
    if (target.type === "range") return target.dataset["keys"] === "arrows" && key.startsWith("Arrow");
    return target.type !== "checkbox" || key === " ";
  }
  if (target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement || target.isContentEditable) return true;
  if (key === " ") return target.matches("button, summary");
  const scrolls = key === "ArrowUp" || key === "ArrowDown" || key === "Home" || key === "End";
  if (target.matches("[role=tab]")) return key.startsWith("Arrow") || scrolls;
  return scrolls && target.closest("[role=tabpanel]") !== null;
}
