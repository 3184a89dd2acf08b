import { t } from "@lingui/core/macro";

export function roleName(role: string): string {
  switch (role) {
    case "teacher":
      return t`Teacher`;
    case "assistant":
      return t`Assistant`;
    case "admin":
      return t`Administrator`;
    case "student":
      return t`Student`;
    default:
      return role;
  }
}
