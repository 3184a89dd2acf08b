import { useLingui } from "@lingui/react/macro";

import { Page } from "@/components/Page";

export function CoursesScreen() {
  const { t } = useLingui();
  return <Page title={t`Courses`}>{null}</Page>;
}
