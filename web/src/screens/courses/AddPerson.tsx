import { useState, type FormEvent } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Trans, useLingui } from "@lingui/react/macro";

import { answer } from "@/api/client";
import { addCoursePerson, type CourseRole } from "@/api/generated";
import { peopleQuery } from "@/api/queries";
import { Button } from "@/components/Button";
import { Field } from "@/components/Field";
import { Select } from "@/components/Select";
import { toast } from "@/components/toasts";
import { isolated } from "@/i18n/format";
import { Refusal } from "./Refusal";
import { roleName } from "./words";

const ROLES: readonly CourseRole[] = ["student", "assistant", "teacher"];

export function AddPerson({ courseId }: { courseId: string }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<CourseRole>("student");
  const add = useMutation({
    mutationFn: () => answer(addCoursePerson({ path: { id: courseId }, body: { email: email.trim(), role } })),
    onSuccess: async (person) => {
      const name = isolated(person.displayName);
      toast(t`${name} was added.`);
      setEmail("");
      await client.invalidateQueries({ queryKey: peopleQuery(courseId).queryKey });
    },
  });
  const address = isolated(email);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form onSubmit={submit} className="mb-4 grid gap-2">
      <div className="flex flex-wrap items-end gap-2">
        <div className="min-w-0 max-w-dialog flex-1 basis-figure">
          <Field label={t`Email address`} type="email" required autoComplete="off" value={email} onValueChange={setEmail} />
        </div>
        <Select label={t`As`} value={role} onChange={({ target }) => setRole(ROLES.find((known) => known === target.value) ?? "student")}>
          {ROLES.map((known) => <option key={known} value={known}>{roleName(known)}</option>)}
        </Select>
        <Button type="submit" disabled={email.trim() === "" || add.isPending}><Trans>Add</Trans></Button>
      </div>
      {add.error && <Refusal error={add.error} what={t`${address} could not be added.`} />}
    </form>
  );
}
