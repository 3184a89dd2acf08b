import { useEffect, useMemo, useRef } from "react";

import { shortcutOf, shortcuts, type KeyTargets, type Shortcut } from "./keys";
import { usePlayback } from "./playback";

/** Listens to the keys of the whole page; answers with what there is. */
export function useKeys(targets: KeyTargets): readonly Shortcut[] {
  const playback = usePlayback();
  const latest = useRef(targets);
  useEffect(() => {
    latest.current = targets;
  });
  const known = useMemo(() => shortcuts(playback, {
    show: (view) => latest.current.show(view),
    dock: () => latest.current.dock(),
    find: () => latest.current.find(),
    help: () => latest.current.help(),
    fullscreen: () => latest.current.fullscreen(),
  }), [playback]);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const shortcut = shortcutOf(event, known, playback.singleKeys.value);
      if (!shortcut) return;
      event.preventDefault();
      shortcut.run(event.key);
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [known, playback]);
  return known;
}
