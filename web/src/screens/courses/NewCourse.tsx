import { useId, useState, type FormEvent } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";

import { answer } from "@/api/client";
import { createCourse, type NewCourse as CourseFields } from "@/api/generated";
import { courseQuery, coursesQuery, homeQuery, meQuery } from "@/api/queries";
import { Button } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { Field } from "@/components/Field";
import { Refusal } from "./Refusal";

const TITLE_CHARACTERS_MAX = 200;

export function NewCourse({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const form = useId();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [title, setTitle] = useState("");
  const [description, setDescription] = useState("");
  const create = useMutation({
    mutationFn: (body: CourseFields) => answer(createCourse({ body })),
    onSuccess: async (course) => {
      client.setQueryData(courseQuery(course.id).queryKey, course);
      // Whoever makes a course teaches it.
      for (const { queryKey } of [coursesQuery, homeQuery, meQuery]) void client.invalidateQueries({ queryKey, exact: true });
      await navigate({ to: "/courses/$courseId", params: { courseId: course.id } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ title: title.trim(), description: description.trim() });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t`New course`}
      actions={<Button form={form} type="submit" look="primary" disabled={title.trim() === "" || create.isPending}><Trans>Create the course</Trans></Button>}
    >
      <form id={form} onSubmit={submit} className="grid gap-4">
        <Field label={t`Title`} required maxLength={TITLE_CHARACTERS_MAX} value={title} onValueChange={setTitle} />
        <Field label={t`What it is about`} hint={t`Stands under the title. May stay empty.`} value={description} onValueChange={setDescription} />
        {create.error && <Refusal error={create.error} what={t`The course could not be created.`} />}
      </form>
    </Dialog>
  );
}
