import { getRouteApi } from "@tanstack/react-router";

import { SignInScreen } from "./SignInScreen";
import { safeBack } from "./back";

const route = getRouteApi("/sign-in");

export function SignInRoute() {
  const { back } = route.useSearch();
  return <SignInScreen back={safeBack(back)} />;
}
