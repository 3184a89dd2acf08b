import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLingui } from "@lingui/react/macro";

import { answer } from "@/api/client";
import { updateCourse, type Course } from "@/api/generated";
import { courseQuery } from "@/api/queries";
import { Section } from "@/components/Section";
import { Select } from "@/components/Select";
import { toast } from "@/components/toasts";
import { Refusal } from "./Refusal";

/** What a course's teachers decide about it. */
export function Settings({ course }: { course: Course }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (values: Partial<Pick<Course, "status" | "publishPolicy">>) => answer(updateCourse({ path: { id: course.id }, body: values })),
    onSuccess: (changed) => {
      client.setQueryData(courseQuery(course.id).queryKey, changed);
      toast(t`Saved.`);
    },
  });
  const shown = { ...course, ...(change.isPending ? change.variables : {}) };
  return (
    <Section title={t`Settings`}>
      <div className="grid max-w-dialog gap-4 border-t border-line py-4">
        <Select
          label={t`New replays`}
          value={shown.publishPolicy}
          onChange={({ target }) => change.mutate({ publishPolicy: target.value === "automatic" ? "automatic" : "manual" })}
        >
          <option value="manual">{t`Published by hand`}</option>
          <option value="automatic">{t`Published as soon as they are complete`}</option>
        </Select>
        <Select label={t`The course`} value={shown.status} onChange={({ target }) => change.mutate({ status: target.value === "draft" ? "draft" : "published" })}>
          <option value="published">{t`Open to its students`}</option>
          <option value="draft">{t`Not open to students`}</option>
        </Select>
        {change.error && <Refusal error={change.error} what={t`The setting could not be saved.`} />}
      </div>
    </Section>
  );
}
