import { t } from "@lingui/core/macro";

import type { Failure } from "./load-error";

export interface FailureWords {
  title: string;
  text: string;
}

/** Why there is no replay to show, and what to do. */
export function failureWords(failure: Failure): FailureWords {
  switch (failure) {
    case "absent":
      return { title: t`This replay is still being made`, text: t`It opens by itself when it is ready. You can leave the page open.` };
    case "unusable":
      return { title: t`This recording could not become a replay`, text: t`Ask the person who uploaded it.` };
    case "refused":
      return { title: t`This link no longer opens the replay`, text: t`Links are valid for a limited time. Open the replay again from your course to get a new one.` };
    case "unreachable":
      return { title: t`The replay could not be reached`, text: t`Check your connection, then try again.` };
    case "damaged":
      return { title: t`The replay’s files cannot be read`, text: t`Reload the page. If that does not help, tell the person who gave you the link, with the line below.` };
    case "local_file":
      return { title: t`This page needs a web server`, text: t`Browsers do not let a page read files beside it. Run “python3 -m http.server” in this folder, then open http://localhost:8000.` };
  }
}

/** Why it does not play, though there is something to read. */
export function playbackWords(failure: Failure | "unplayable"): FailureWords {
  switch (failure) {
    case "absent":
      return { title: t`A part of the media is not there`, text: t`Notes, transcript and slides can still be read. Reload the page to try again.` };
    case "unplayable":
      return { title: t`Your browser could not play the media`, text: t`Notes, transcript and slides can still be read. Reload the page, or open it in another browser.` };
    default:
      return failureWords(failure);
  }
}
