import { Toast as Base } from "@base-ui/react/toast";

const SHOWN_MS = 7_000;

export const toasts = Base.createToastManager();

/** A sentence about something that is done, and perhaps the way back. Failures stand where they happen, not here. */
export function toast(text: string, action?: { text: string; run: () => void }): void {
  toasts.add({
    title: text,
    timeout: SHOWN_MS,
    ...(action ? { actionProps: { children: action.text, onClick: action.run } } : {}),
  });
}
