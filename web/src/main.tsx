import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";

import "./styles/app.css";
import "./api/client";
import { createQueryClient } from "./api/query-client";
import { i18n, startI18n } from "./i18n/i18n";
import { Surroundings } from "./Surroundings";
import { createAppRouter } from "./router";
import { applyTheme } from "./theme";
import { warmUp } from "./warm-up";

applyTheme();
await startI18n();

const queryClient = createQueryClient(() => {
  const back = `${location.pathname}${location.search}`;
  if (location.pathname !== "/sign-in") void router.navigate({ to: "/sign-in", search: { back }, replace: true });
});
const router = createAppRouter(queryClient);

warmUp(queryClient, location.pathname);

const app = document.getElementById("app");
if (!app) throw new Error("the page has no place for the app");
createRoot(app).render(
  <StrictMode>
    <Surroundings i18n={i18n}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </Surroundings>
  </StrictMode>,
);
