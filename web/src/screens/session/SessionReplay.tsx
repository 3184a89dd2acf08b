import { useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useRouter } from "@tanstack/react-router";
import { Trans } from "@lingui/react/macro";

import type { Replay as ApiReplay } from "@/api/generated";
import { isStaff } from "@/api/roles";
import { buttonClass } from "@/components/Button";
import { day } from "@/i18n/format";
import { MinePanel } from "@/mine/MinePanel";
import { startingPoint } from "@/player/start";
import type { Replay } from "@/replay/model";
import type { View } from "@/replay/view";
import { ReplayHeader } from "@/view/ReplayHeader";
import { ReplayView } from "@/view/ReplayView";
import { CourseLink } from "./CourseLink";
import { DownloadMenu } from "./DownloadMenu";
import { leaveAt, leftAt } from "./positions";
import { PublishButton } from "./PublishButton";
import type { MediaLink } from "./useMediaLink";

const route = getRouteApi("/signed-in/sessions/$sessionId");

/** Moments in an address: to the tenth of a second. */
const inAddress = (time: number) => Number(time.toFixed(1));

export function SessionReplay({ api, replay, link }: { api: ApiReplay; replay: Replay; link: MediaLink }) {
  const { sessionId } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const router = useRouter();
  const client = useQueryClient();
  const [start] = useState(() => startingPoint(replay.available, replay.available < replay.duration, search.t ?? null, leftAt(sessionId) ?? api.position?.seconds ?? null));
  // Notes come last: until then there is more to read in the transcript.
  const [first] = useState<View>(() => (search.q !== undefined || replay.making ? "transcript" : "notes"));
  const view = search.view ?? first;
  const mayEdit = isStaff(api.role);

  return (
    <ReplayView
      replay={replay}
      start={start}
      asked={search.t ?? null}
      view={view}
      onView={(next) => void navigate({ search: (known) => ({ ...known, view: next }), replace: true, resetScroll: false })}
      query={search.q ?? ""}
      onQuery={(q) => void navigate({ search: (known) => ({ ...known, view, q: q === "" ? undefined : q }), replace: true, resetScroll: false })}
      href={(time) => router.buildLocation({ to: "/sessions/$sessionId", params: { sessionId }, search: { t: inAddress(time), view } }).href}
      onPosition={(seconds) => void leaveAt(client, sessionId, seconds)}
      renew={link.renew}
      header={
        <ReplayHeader
          title={api.title}
          replay={replay}
          facts={api.publishedAt ? [day(api.publishedAt)] : []}
          above={<CourseLink courseId={api.courseId} />}
          actions={
            <>
              {mayEdit && <Link to="/sessions/$sessionId/edit" params={{ sessionId }} className={buttonClass("plain", true)}><Trans>Edit</Trans></Link>}
              <Link to="/sessions/$sessionId/notes" params={{ sessionId }} className={buttonClass("plain", true)}><Trans>Read and print</Trans></Link>
              <DownloadMenu api={api} />
              {mayEdit && api.state === "ready" && <PublishButton api={api} />}
            </>
          }
        />
      }
      mine={<MinePanel sessionId={sessionId} />}
    />
  );
}
