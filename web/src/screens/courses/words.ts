import { t } from "@lingui/core/macro";

import type { RoleName } from "@/api/generated";

export function roleName(role: RoleName): string {
  switch (role) {
    case "teacher":
      return t`Teacher`;
    case "assistant":
      return t`Assistant`;
    case "admin":
      return t`Administrator`;
    case "student":
      return t`Student`;
  }
}
