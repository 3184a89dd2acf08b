import { useEffect, useRef } from "react";

/** Keys outside of every field. */
export function usePageKeys(does: { help: () => void; find: () => void }): void {
  const latest = useRef(does);
  useEffect(() => {
    latest.current = does;
  });
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.closest("input, textarea, select, [role=dialog], [role=menu]")) return;
      if (event.key === "?") latest.current.help();
      else if (event.key === "/") latest.current.find();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, []);
}
