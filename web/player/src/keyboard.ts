// Keys. Single characters can be turned off, since they get in the way of speech input and of stray typing.

import type { Captions } from "./captions";
import { type Controls, JUMP_SECONDS } from "./controls";
import { element, need } from "./dom";
import { keepSettings, settings } from "./memory";
import type { Player } from "./player";
import type { Tab, Tabs } from "./tabs";

const STEP_SECONDS = 5;
const VOLUME_STEP = 0.1;

interface Shortcut {
  keys: string[];
  /** How the keys are written in the list. */
  shown: string[];
  does: string;
  run: () => void;
}

interface Parts {
  player: Player;
  controls: Controls;
  captions: Captions | null;
  tabs: Tabs;
  search: () => void;
}

export function bindKeyboard(parts: Parts): void {
  const shortcuts = list(parts);
  const help = need<HTMLDialogElement>("help");
  const open = () => help.open || help.showModal();
  shortcuts.push({ keys: ["?"], shown: ["?"], does: "This list", run: open });
  need("keys").addEventListener("click", open);
  help.addEventListener("click", (event) => event.target === help && help.close());
  need("help-list").replaceChildren(...shortcuts.flatMap(described));

  const singleKeys = need<HTMLInputElement>("help-keys");
  singleKeys.checked = settings().singleKeys;
  singleKeys.addEventListener("change", () => keepSettings({ singleKeys: singleKeys.checked }));

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const shortcut = shortcuts.find((candidate) => candidate.keys.includes(event.key));
    if (!shortcut || belongsTo(event.target, event.key) || (isCharacter(event.key) && !singleKeys.checked)) return;
    event.preventDefault();
    shortcut.run();
  });
}

function list({ player, controls, captions, tabs, search }: Parts): Shortcut[] {
  const by = (seconds: number) => () => player.seek(player.time + seconds);
  const louder = (step: number) => () => {
    player.video.volume = Math.min(1, Math.max(0, player.video.volume + step));
    player.video.muted = player.video.volume === 0;
  };
  const tab = (name: Tab) => () => {
    tabs.show(name);
    need(`tab-${name}`).focus();
  };
  return [
    { keys: [" ", "k"], shown: ["Space", "K"], does: "Play or pause", run: () => player.toggle() },
    { keys: ["j"], shown: ["J"], does: "Back 10 seconds", run: by(-JUMP_SECONDS) },
    { keys: ["l"], shown: ["L"], does: "Forward 10 seconds", run: by(JUMP_SECONDS) },
    { keys: ["ArrowLeft"], shown: ["←"], does: "Back 5 seconds", run: by(-STEP_SECONDS) },
    { keys: ["ArrowRight"], shown: ["→"], does: "Forward 5 seconds", run: by(STEP_SECONDS) },
    { keys: ["ArrowUp"], shown: ["↑"], does: "Louder", run: louder(VOLUME_STEP) },
    { keys: ["ArrowDown"], shown: ["↓"], does: "Quieter", run: louder(-VOLUME_STEP) },
    { keys: ["<", ","], shown: ["<"], does: "Slower", run: () => player.shiftSpeed(-1) },
    { keys: [">", "."], shown: [">"], does: "Faster", run: () => player.shiftSpeed(1) },
    { keys: ["c"], shown: ["C"], does: "Captions", run: () => captions?.toggle() },
    { keys: ["f"], shown: ["F"], does: "Full screen", run: () => controls.toggleFullscreen() },
    { keys: ["m"], shown: ["M"], does: "Mute", run: () => controls.toggleMute() },
    { keys: ["n"], shown: ["N"], does: "Notes", run: tab("notes") },
    { keys: ["t"], shown: ["T"], does: "Transcript", run: tab("transcript") },
    { keys: ["s"], shown: ["S"], does: "Slides", run: tab("slides") },
    { keys: ["/"], shown: ["/"], does: "Find in the transcript", run: search },
  ];
}

function described(shortcut: Shortcut): HTMLElement[] {
  const keys = shortcut.shown.flatMap((key, index) => [...(index > 0 ? [" or "] : []), element("kbd", {}, key)]);
  return [element("dt", {}, ...keys), element("dd", {}, shortcut.does)];
}

const isCharacter = (key: string) => key.length === 1 && key !== " ";

/** Keys that the focused element needs for itself. */
function belongsTo(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) {
    if (target.type === "range") return target.id === "volume" && key.startsWith("Arrow");
    return target.type !== "checkbox" || key === " ";
  }
  if (target instanceof HTMLSelectElement) return true;
  if (key === " ") return target.matches("button");
  // A panel that is focused scrolls.
  return target.matches("[role=tabpanel]") && (key === "ArrowUp" || key === "ArrowDown");
}
