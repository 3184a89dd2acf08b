import { Fragment } from "react";

/** What each key does. Keys stand from left to right in every language. */
export function KeyList({ keys }: { keys: readonly { shown: readonly string[]; does: string }[] }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-4 gap-y-1">
      {keys.map(({ shown, does }) => (
        <Fragment key={does}>
          <dt className="text-small">
            <span dir="ltr" className="inline-flex flex-wrap gap-1">
              {shown.map((key) => <kbd key={key} className="min-w-6 rounded-control border border-control px-1 text-center">{key}</kbd>)}
            </span>
          </dt>
          <dd>{does}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
