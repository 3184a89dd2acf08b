import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";

import { ApiError } from "./errors";

/** While an answer fails in passing it is asked for again, so that a page recovers without a reload. */
const RECOVER_MS = 5_000;
const STALE_MS = 30_000;

/** `signedOut` is called when the API says that nobody is signed in any more. */
export function createQueryClient(signedOut: () => void): QueryClient {
  const onError = (error: Error) => {
    if (error instanceof ApiError && error.isSignedOut) signedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        // The client below has tried several times already.
        retry: false,
        refetchInterval: (query) => (query.state.error instanceof ApiError && query.state.error.isPassing ? RECOVER_MS : false),
      },
      mutations: { retry: false },
    },
  });
}
