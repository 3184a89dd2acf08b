import { createRouter } from "@tanstack/react-router";
import type { QueryClient } from "@tanstack/react-query";

import { routeTree } from "./routes";
import { BrokenPage } from "@/shell/BrokenPage";
import { parseSearch, stringifySearch } from "./search-params";

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    parseSearch,
    stringifySearch,
    defaultErrorComponent: BrokenPage,
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    // A replay goes to its own place: what is being said.
    scrollRestoration: ({ location }) => !location.pathname.startsWith("/sessions/"),
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
