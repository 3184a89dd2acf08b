import { Link, useLocation } from "@tanstack/react-router";
import { useLingui } from "@lingui/react/macro";
import { BookOpen, House, Search } from "lucide-react";

import { Icon } from "@/components/Icon";
import { PersonMenu } from "./PersonMenu";
import { placeOf } from "./place";

/** Four places, and no more. */
export function TopBar() {
  const { t } = useLingui();
  const here = useLocation({ select: ({ pathname }) => placeOf(pathname) });
  const places = [
    { to: "/", icon: House, name: t`Home` },
    { to: "/courses", icon: BookOpen, name: t`Courses` },
    { to: "/search", icon: Search, name: t`Search` },
  ] as const;
  return (
    <header className="border-b border-line bg-surface print:hidden">
      <div className="mx-auto flex max-w-wide items-center gap-2 px-4 tablet:gap-4 wide:px-6">
        <Link to="/" className="inline-flex min-h-row items-center font-strong text-ink no-underline">Lectern</Link>
        <nav aria-label={t`Main`} className="flex flex-1">
          {places.map(({ to, icon, name }) => (
            <Link
              key={to}
              to={to}
              activeOptions={{ exact: true, includeSearch: false }}
              aria-current={to === here || undefined}
              className="flex h-12 items-center gap-2 border-b-2 border-transparent px-2 text-ink-2 no-underline hover:text-ink aria-[current]:border-accent aria-[current]:text-ink tablet:px-3"
            >
              <Icon of={icon} />
              <span className="sr-only tablet:not-sr-only">{name}</span>
            </Link>
          ))}
        </nav>
        <PersonMenu />
      </div>
    </header>
  );
}
