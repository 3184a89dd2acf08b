import { Link } from "@tanstack/react-router";
import { Trans } from "@lingui/react/macro";
import { Download } from "lucide-react";

import type { Replay as ApiReplay } from "@/api/generated";
import { buttonClass } from "@/components/Button";
import { Icon } from "@/components/Icon";
import { Menu, MenuItem, MenuLink } from "@/components/Menu";
import { markdownOf } from "@/replay/markdown";
import { save } from "@/save";

/** What one can take away. */
export function DownloadMenu({ api }: { api: ApiReplay }) {
  const { sessionId, title, notes } = api;
  const files = `/api/replays/${sessionId}`;
  const hasText = api.parts.some(({ part, state }) => part === "transcript" && (state === "ready" || state === "incomplete"));
  if (!hasText && !notes) return null;
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" className={buttonClass("plain", true)} data-testid="downloads">
          <Icon of={Download} />
          <Trans>Download</Trans>
        </button>
      }
    >
      {notes && <MenuItem onClick={() => save(`${title}.md`, "text/markdown", markdownOf(title, notes.chapters))}><Trans>Notes (Markdown)</Trans></MenuItem>}
      {notes && <MenuLink link={<Link to="/sessions/$sessionId/notes" params={{ sessionId }} />}><Trans>Notes (PDF, by printing)</Trans></MenuLink>}
      {hasText && <MenuLink link={<a href={`${files}/captions.txt`} download />}><Trans>Transcript (text)</Trans></MenuLink>}
      {hasText && <MenuLink link={<a href={`${files}/captions.vtt`} download />}><Trans>Captions (VTT)</Trans></MenuLink>}
      {hasText && <MenuLink link={<a href={`${files}/captions.srt`} download />}><Trans>Captions (SRT)</Trans></MenuLink>}
    </Menu>
  );
}
