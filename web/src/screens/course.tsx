import { useLingui } from "@lingui/react/macro";

import { Page } from "@/components/Page";

export function CourseScreen() {
  const { t } = useLingui();
  return <Page title={t`Course`}>{null}</Page>;
}
