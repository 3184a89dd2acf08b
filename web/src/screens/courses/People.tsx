import { useState } from "react";
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { t } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";

import { answer } from "@/api/client";
import { addCoursePerson, removeCoursePerson, type Course, type CoursePerson } from "@/api/generated";
import { meQuery, peopleQuery } from "@/api/queries";
import { isTeacher } from "@/api/roles";
import { Button } from "@/components/Button";
import { EmptyState } from "@/components/EmptyState";
import { Field } from "@/components/Field";
import { Loaded } from "@/components/Loaded";
import { Section } from "@/components/Section";
import { toast } from "@/components/toasts";
import { isolated } from "@/i18n/format";
import { AddPerson } from "./AddPerson";
import { Refusal } from "./Refusal";
import { roleName } from "./words";

/** Who is in a course; teachers add and remove. */
export function People({ course }: { course: Course }) {
  const { t } = useLingui();
  const people = useQuery(peopleQuery(course.id));
  const [filter, setFilter] = useState("");
  const manages = isTeacher(course.role);
  return (
    <Section title={t`People`}>
      {manages && <AddPerson courseId={course.id} />}
      <Loaded query={people} failure={t`The people of the course could not be loaded.`}>
        {({ items }) =>
          items.length > 0 ? (
            <>
              {items.length > MANY && <Filter value={filter} onChange={setFilter} />}
              <ul className="border-b border-line">
                {items.filter((person) => matches(person, filter)).map((person) => (
                  <PersonRow key={`${person.userId} ${person.role}`} person={person} courseId={course.id} manages={manages} />
                ))}
              </ul>
            </>
          ) : (
            <EmptyState title={t`Nobody yet`}><Trans>Whoever is added sees the course the next time they sign in.</Trans></EmptyState>
          )
        }
      </Loaded>
    </Section>
  );
}

/** From so many on, a name is looked for by typing. */
const MANY = 20;

const matches = ({ displayName, email }: CoursePerson, filter: string) => `${displayName} ${email ?? ""}`.toLocaleLowerCase().includes(filter.trim().toLocaleLowerCase());

function Filter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useLingui();
  return <div className="mb-4 max-w-dialog"><Field label={t`Find a person`} type="search" value={value} onValueChange={onChange} /></div>;
}

function PersonRow({ person, courseId, manages }: { person: CoursePerson; courseId: string; manages: boolean }) {
  const client = useQueryClient();
  const { data: me } = useSuspenseQuery(meQuery);
  const changed = () => client.invalidateQueries({ queryKey: peopleQuery(courseId).queryKey });
  const name = isolated(person.displayName);
  const remove = useMutation({
    mutationFn: () => answer(removeCoursePerson({ path: { id: courseId, userId: person.userId } })),
    onSuccess: async () => {
      toast(t`${name} was removed.`, undoOf(courseId, person, changed));
      await changed();
    },
  });
  // Whoever is an administrator of the school is so in each course; oneself is not locked out by a slip.
  const mayGo = manages && person.role !== "admin" && person.userId !== me.userId;
  return (
    <li data-testid="person-row" className="grid min-h-row gap-1 border-t border-line py-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <div className="min-w-0 flex-1 basis-figure">
          <bdi className="font-strong">{person.displayName}</bdi>
          {person.email && person.email !== person.displayName && <p className="text-small text-ink-2"><bdi>{person.email}</bdi></p>}
        </div>
        <span className="text-small text-ink-2">{roleName(person.role)}</span>
        {mayGo && (
          <Button small look="quiet" disabled={remove.isPending} onClick={() => remove.mutate()}>
            <Trans>Remove</Trans> <span className="sr-only">{person.displayName}</span>
          </Button>
        )}
      </div>
      {remove.error && <Refusal error={remove.error} what={t`${name} could not be removed.`} />}
    </li>
  );
}

function undoOf(courseId: string, { email, role }: CoursePerson, changed: () => Promise<void>) {
  if (!email || role === "admin") return undefined;
  return { text: t`Undo`, run: () => void addCoursePerson({ path: { id: courseId }, body: { email, role } }).then(changed) };
}
