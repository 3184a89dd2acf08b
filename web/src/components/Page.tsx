import type { ReactNode } from "react";

interface Props {
  title: string;
  /** The title is for screen readers alone: what stands below says it, or is about to. */
  bare?: boolean;
  /** Beside the title. */
  actions?: ReactNode;
  /** Under the title: facts, a sentence. */
  lead?: ReactNode;
  children: ReactNode;
}

/** A page of rows: its title, what one can do, its content. */
export function Page({ title, bare = false, actions, lead, children }: Props) {
  return (
    <div className="mx-auto w-full max-w-page px-4 py-6 wide:px-6 tablet:py-8">
      <title>{`${title} · Lectern`}</title>
      <header className={bare ? "sr-only" : "mb-6 flex flex-wrap items-start gap-4"}>
        <div className="min-w-0 flex-auto">
          <h1 className="min-h-row content-center text-title font-strong"><bdi>{title}</bdi></h1>
          {lead && <div className="text-ink-2">{lead}</div>}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
