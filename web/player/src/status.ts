// Before there is a replay to show: what is going on, and what to do about it.

import { need } from "./dom";
import { FAILURES } from "./words";
import type { LoadError } from "./load";

export function showStatus(error: LoadError, retry: () => void): void {
  const words = FAILURES[error.failure];
  need("status").dataset.failure = error.failure;
  need("status-title").textContent = words.title;
  need("status-text").textContent = words.text;
  const detail = need("status-detail");
  detail.textContent = error.message;
  detail.hidden = (error.failure !== "damaged" && error.failure !== "unusable") || error.message === "";
  const button = need("status-retry");
  button.hidden = error.failure === "local_file" || error.failure === "refused" || error.failure === "unusable";
  button.textContent = error.failure === "absent" ? "Look now" : "Try again";
  button.onclick = retry;
}
