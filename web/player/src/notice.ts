// A sentence over the picture that goes away by itself, unless it reports a failure.

import { element, need } from "./dom";

const SHOWN_MS = 7_000;

export interface Action {
  text: string;
  run: () => void;
}

let timer = 0;

export function closeNotice(): void {
  clearTimeout(timer);
  need("notice").hidden = true;
}

export function notice(text: string, action: Action | null, lasting: "passing" | "lasting"): void {
  const box = need("notice");
  clearTimeout(timer);
  box.hidden = false;
  box.replaceChildren(element("p", {}, text));
  if (action) {
    const button = element("button", { class: "plain", type: "button" }, action.text);
    button.addEventListener("click", () => {
      closeNotice();
      action.run();
    });
    box.append(button);
  }
  if (lasting === "passing") timer = window.setTimeout(closeNotice, SHOWN_MS);
}
