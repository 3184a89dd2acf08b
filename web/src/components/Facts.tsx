import { Fragment, type ReactNode } from "react";

/** Short facts in one line. Each keeps to its own direction. */
export function Facts({ of }: { of: readonly ReactNode[] }) {
  return of.map((fact, index) => <Fragment key={index}>{index > 0 && " · "}<bdi>{fact}</bdi></Fragment>);
}
