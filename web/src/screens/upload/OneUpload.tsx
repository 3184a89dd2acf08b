import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useLingui } from "@lingui/react/macro";

import type { Recording } from "@/api/generated";
import { courseQuery, recordingQuery } from "@/api/queries";
import { Loaded } from "@/components/Loaded";
import { Page } from "@/components/Page";
import { bytes } from "@/i18n/format";
import { Making } from "./Making";
import { Resume } from "./Resume";
import { SendingStages } from "./SendingStages";
import { useSending } from "./uploads";

/** One recording: sent, to be gone on with, or being made into a replay. */
export function OneUpload({ recordingId }: { recordingId: string }) {
  const { t } = useLingui();
  const recording = useQuery(recordingQuery(recordingId));
  const title = recording.data?.title ?? t`Upload`;
  return (
    <Page title={title} lead={recording.data && <Lead recording={recording.data} />}>
      <div className="max-w-measure">
        <Loaded query={recording} rows={7} failure={t`The upload could not be opened.`}>{(data) => <State recording={data} />}</Loaded>
      </div>
    </Page>
  );
}

function Lead({ recording }: { recording: Recording }) {
  const course = useQuery(courseQuery(recording.courseId));
  const facts = [...(recording.fileName ? [recording.fileName] : []), ...(recording.size ? [bytes(recording.size)] : [])];
  return (
    <>
      {course.data && <><Link to="/courses/$courseId" params={{ courseId: recording.courseId }} className="inline-block min-h-target">{course.data.title}</Link> · </>}
      {facts.join(" · ")}
    </>
  );
}

function State({ recording }: { recording: Recording }) {
  const sending = useSending(recording.id);
  if (recording.status !== "uploading") return <Making recording={recording} />;
  return sending ? <SendingStages recording={recording} sending={sending} /> : <Resume recording={recording} />;
}
