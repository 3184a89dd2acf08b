import { useState } from "react";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";

import { coursesQuery, meQuery } from "@/api/queries";
import { isTeacher, mayCreateCourses } from "@/api/roles";
import { EmptyState } from "@/components/EmptyState";
import { Loaded } from "@/components/Loaded";
import { Page } from "@/components/Page";
import { DropZone } from "./DropZone";
import type { Chosen } from "./file-handles";
import { refusalOf } from "./limits";
import { Limits } from "./Limits";
import { OpenUploads } from "./OpenUploads";
import { UploadForm } from "./UploadForm";

export function NewUpload({ courseId }: { courseId: string | undefined }) {
  const { t } = useLingui();
  const { data: me } = useSuspenseQuery(meQuery);
  const courses = useQuery(coursesQuery);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const sizeMax = me.tenant.uploadSizeMax;
  const choose = (next: Chosen) => {
    const reason = refusalOf(next.file, sizeMax);
    setRefusal(reason);
    setChosen(reason === null ? next : null);
  };
  return (
    <Page title={t`Upload a class`}>
      <Loaded query={courses} failure={t`Your courses could not be loaded.`}>
        {({ items }) => {
          const taught = items.filter(({ role }) => isTeacher(role));
          if (taught.length === 0) return <NoCourse mayCreate={mayCreateCourses(me)} />;
          return (
            <div className="grid max-w-measure grid-cols-[minmax(0,1fr)] gap-8">
              {chosen ? (
                <UploadForm key={chosen.file.name} chosen={chosen} courses={taught} courseId={courseId} onOther={() => setChosen(null)} />
              ) : (
                <div>
                  <DropZone label={t`Drop a recording here`} error={refusal} onChosen={choose} />
                  <Limits sizeMax={sizeMax} />
                </div>
              )}
              <OpenUploads />
            </div>
          );
        }}
      </Loaded>
    </Page>
  );
}

function NoCourse({ mayCreate }: { mayCreate: boolean }) {
  const { t } = useLingui();
  return (
    <EmptyState title={t`Nothing yet: you teach no course`} action={mayCreate && <Link to="/courses"><Trans>Create a course</Trans></Link>}>
      {mayCreate ? <Trans>A class is uploaded into a course.</Trans> : <Trans>A class is uploaded into a course. Ask whoever runs Lectern at your school for one.</Trans>}
    </EmptyState>
  );
}
