import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";

import { ApiError } from "./errors";
import { whileFailing } from "./while-busy";

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
        refetchInterval: whileFailing,
      },
      mutations: { retry: false },
    },
  });
}
