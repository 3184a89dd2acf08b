import type { ReactNode } from "react";

interface Props {
  title: string;
  /** Beside the title. */
  actions?: ReactNode;
  /** Under the title: facts, a sentence. */
  lead?: ReactNode;
  children: ReactNode;
}

/** A page of rows: its title, what one can do, its content. */
export function Page({ title, actions, lead, children }: Props) {
  return (
    <div className="mx-auto w-full max-w-page px-4 py-6 tablet:px-6 tablet:py-8">
      <title>{`${title} · Lectern`}</title>
      <header className="mb-6 flex flex-wrap items-end gap-4">
        <div className="min-w-0 flex-auto">
          <h1 className="text-title font-strong">{title}</h1>
          {lead && <div className="mt-1 text-ink-2">{lead}</div>}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
