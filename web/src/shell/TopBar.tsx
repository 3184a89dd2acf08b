import { Link } from "@tanstack/react-router";
import { Trans, useLingui } from "@lingui/react/macro";
import { BookOpen, House, Search } from "lucide-react";

import { Icon } from "@/components/Icon";
import { PersonMenu } from "./PersonMenu";

const PLACE = "flex min-h-row items-center gap-2 border-b-2 border-transparent px-2 text-ink-2 no-underline hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-ink tablet:px-3";
const WORD = "sr-only tablet:not-sr-only";

/** Four places, and no more. */
export function TopBar() {
  const { t } = useLingui();
  return (
    <header className="border-b border-line bg-surface print:hidden">
      <div className="mx-auto flex h-12 max-w-wide items-center gap-2 px-2 tablet:gap-4 tablet:px-4">
      <Link to="/" className="inline-flex min-h-row items-center px-1 font-strong text-ink no-underline tablet:px-2">Lectern</Link>
      <nav aria-label={t`Main`} className="flex flex-1 items-center">
        <Link to="/" activeOptions={{ exact: true }} className={PLACE}><Icon of={House} /><span className={WORD}><Trans>Home</Trans></span></Link>
        <Link to="/courses" className={PLACE}><Icon of={BookOpen} /><span className={WORD}><Trans>Courses</Trans></span></Link>
        <Link to="/search" className={PLACE}><Icon of={Search} /><span className={WORD}><Trans>Search</Trans></span></Link>
      </nav>
      <PersonMenu />
      </div>
    </header>
  );
}
