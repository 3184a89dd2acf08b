import { useMutation } from "@tanstack/react-query";
import { Trans, useLingui } from "@lingui/react/macro";

import { beginSession, devToken } from "@/api/calls";
import type { AuthPerson } from "@/api/generated";
import { ErrorState } from "@/components/ErrorState";
import { goBack } from "./back";

/** On a developer's machine: pick one of the seeded people. */
export function DevSignIn({ people, back }: { people: readonly AuthPerson[]; back: string }) {
  const { t } = useLingui();
  const signIn = useMutation({
    mutationFn: async (subject: string) => beginSession((await devToken(subject)).token),
    onSuccess: () => goBack(back),
  });
  return (
    <div>
      <p className="mb-2 text-ink-2"><Trans>This is a development server. Who are you?</Trans></p>
      <ul className="border-b border-line">
        {people.map((person) => (
          <li key={person.subject}>
            <button
              type="button"
              data-testid={`person-${person.subject}`}
              disabled={signIn.isPending}
              onClick={() => signIn.mutate(person.subject)}
              className="flex min-h-row w-full items-center gap-4 border-t border-line text-start hover:bg-sunken"
            >
              <span className="flex-1 font-strong"><bdi>{person.displayName}</bdi></span>
              <span className="text-ink-2">{person.role}</span>
            </button>
          </li>
        ))}
      </ul>
      {signIn.error && <ErrorState error={signIn.error} what={t`You could not be signed in.`} />}
    </div>
  );
}
