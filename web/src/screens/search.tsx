import { useLingui } from "@lingui/react/macro";

import { Page } from "@/components/Page";

export function SearchScreen() {
  const { t } = useLingui();
  return <Page title={t`Search`}>{null}</Page>;
}

export function CourseSearchScreen() {
  const { t } = useLingui();
  return <Page title={t`Search the course`}>{null}</Page>;
}
