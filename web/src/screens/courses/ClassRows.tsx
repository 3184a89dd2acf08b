import { Link } from "@tanstack/react-router";
import { Trans } from "@lingui/react/macro";

import type { Class } from "@/api/generated";
import { buttonClass } from "@/components/Button";
import { ClassRow } from "@/components/ClassRow";

interface Props {
  classes: readonly Class[];
  withCourse?: boolean;
}

/** Classes one under the other; those on their way lead to how far they are. */
export function ClassRows({ classes, withCourse = false }: Props) {
  return (
    <ul className="border-b border-line">
      {classes.map((row) => (
        <ClassRow key={row.sessionId} class={row} withCourse={withCourse} actions={isOnItsWay(row) && <Action row={row} />} />
      ))}
    </ul>
  );
}

const isOnItsWay = ({ recordingId, state }: Class) => recordingId != null && state !== "draft" && state !== "published";

function Action({ row }: { row: Class }) {
  return (
    <Link to="/upload" search={{ recording: row.recordingId ?? undefined }} className={buttonClass("quiet", true)}>
      {row.state === "uploading" ? <Trans>Go on</Trans> : <Trans>Stages</Trans>}
      <span className="sr-only">{row.title}</span>
    </Link>
  );
}
