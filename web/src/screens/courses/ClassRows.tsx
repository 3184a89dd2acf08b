import { Link } from "@tanstack/react-router";
import { Trans } from "@lingui/react/macro";

import type { Class } from "@/api/generated";
import { buttonClass } from "@/components/Button";
import { ClassRow } from "@/components/ClassRow";

interface Props {
  classes: readonly Class[];
  withCourse?: boolean;
  /** The reader sees more than what is published. */
  forStaff?: boolean;
}

/** Classes one under the other; those on their way lead to how far they are. */
export function ClassRows({ classes, withCourse = false, forStaff = false }: Props) {
  const withAction = forStaff && classes.some(isOnItsWay);
  return (
    <ul className="border-b border-line">
      {classes.map((row) => (
        <ClassRow key={row.sessionId} class={row} withCourse={withCourse} withState={forStaff} actions={withAction && <Action row={row} />} />
      ))}
    </ul>
  );
}

const isOnItsWay = ({ recordingId, state }: Class) => recordingId != null && state !== "draft" && state !== "published";

/** Its place stays where there is room, so that states stand one under the other. */
function Action({ row }: { row: Class }) {
  return (
    <div className="empty:hidden tablet:min-w-16 tablet:text-end tablet:empty:block">
      {row.recordingId != null && isOnItsWay(row) && (
        <Link to="/upload" search={{ recording: row.recordingId }} className={buttonClass("quiet", true)}>
          {row.state === "uploading" ? <Trans>Go on</Trans> : <Trans>Stages</Trans>}
          <span className="sr-only">{row.title}</span>
        </Link>
      )}
    </div>
  );
}
