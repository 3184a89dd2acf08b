// Every address of the app, with what its search parameters may be.

import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";

import { ApiError } from "@/api/errors";
import { meQuery, replayQuery } from "@/api/queries";
import { SCOPES, type Scope } from "@/replay/scope";
import { parseTime } from "@/replay/time";
import { isView, type View } from "@/replay/view";
import { BrokenPage } from "@/shell/BrokenPage";
import { NotFoundPage } from "@/shell/NotFoundPage";
import { Shell } from "@/shell/Shell";

export interface RouterContext {
  queryClient: QueryClient;
}

type Params = Record<string, unknown>;

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** `754`, `12:34`, `1h10m5s`; a number once it has been read. */
const seconds = (value: unknown): number | undefined => (typeof value === "number" ? value : (parseTime(text(value) ?? "") ?? undefined));

const root = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  errorComponent: ({ error }) => <main><BrokenPage error={error} /></main>,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "sign-in",
  validateSearch: (params: Params): { back?: string } => ({ back: text(params["back"]) }),
  component: lazyRouteComponent(() => import("@/sign-in/SignInRoute"), "SignInRoute"),
});

const callback = createRoute({
  getParentRoute: () => root,
  path: "sign-in/callback",
  component: lazyRouteComponent(() => import("@/sign-in/CallbackScreen"), "CallbackScreen"),
});

const kit = createRoute({
  getParentRoute: () => root,
  path: "kit",
  component: lazyRouteComponent(() => import("@/screens/kit/KitScreen"), "KitScreen"),
});

/** Screens of somebody who is signed in. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    try {
      return { me: await context.queryClient.ensureQueryData(meQuery) };
    } catch (error) {
      if (error instanceof ApiError && error.isSignedOut) throw redirect({ to: "/sign-in", search: { back: location.href } });
      throw error;
    }
  },
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  component: lazyRouteComponent(() => import("@/screens/home/HomeScreen"), "HomeScreen"),
});

const courses = createRoute({
  getParentRoute: () => signedIn,
  path: "courses",
  component: lazyRouteComponent(() => import("@/screens/courses/CoursesScreen"), "CoursesScreen"),
});

const course = createRoute({
  getParentRoute: () => signedIn,
  path: "courses/$courseId",
  component: lazyRouteComponent(() => import("@/screens/courses/CourseScreen"), "CourseScreen"),
});

/** `q`: words to look for; `in`: the only kind of hit to show. */
export interface SearchParams {
  q?: string;
  in?: Scope;
}

const searchParams = (params: Params): SearchParams => ({ q: text(params["q"]), in: SCOPES.find((scope) => scope === params["in"]) });

const search = createRoute({
  getParentRoute: () => signedIn,
  path: "search",
  validateSearch: searchParams,
  component: lazyRouteComponent(() => import("@/screens/search/SearchScreen"), "SearchScreen"),
});

const courseSearch = createRoute({
  getParentRoute: () => signedIn,
  path: "courses/$courseId/search",
  validateSearch: searchParams,
  component: lazyRouteComponent(() => import("@/screens/search/SearchScreen"), "CourseSearchScreen"),
});

/** `course`: to upload to; `recording`: the upload to go on with, or to watch. */
export interface UploadParams {
  course?: string;
  recording?: string;
}

const upload = createRoute({
  getParentRoute: () => signedIn,
  path: "upload",
  validateSearch: (params: Params): UploadParams => ({ course: text(params["course"]), recording: text(params["recording"]) }),
  component: lazyRouteComponent(() => import("@/screens/upload/UploadScreen"), "UploadScreen"),
});

/** `t`: seconds to begin at; `view`: what the reading column shows; `q`: words to find in it. */
export interface SessionParams {
  t?: number;
  view?: View;
  q?: string;
}

const session = createRoute({
  getParentRoute: () => signedIn,
  path: "sessions/$sessionId",
  validateSearch: (params: Params): SessionParams => ({
    t: seconds(params["t"]),
    view: isView(params["view"]) ? params["view"] : undefined,
    q: text(params["q"]),
  }),
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(replayQuery(params.sessionId)),
  component: lazyRouteComponent(() => import("@/screens/session/SessionScreen"), "SessionScreen"),
});

const edit = createRoute({
  getParentRoute: () => signedIn,
  path: "sessions/$sessionId/edit",
  component: lazyRouteComponent(() => import("@/screens/edit/EditScreen"), "EditScreen"),
});

const print = createRoute({
  getParentRoute: () => signedIn,
  path: "sessions/$sessionId/notes",
  component: lazyRouteComponent(() => import("@/screens/print/PrintScreen"), "PrintScreen"),
});

/** Any other address. */
const nowhere = createRoute({ getParentRoute: () => signedIn, path: "$", component: NotFoundPage });

export const routeTree = root.addChildren([
  signIn,
  callback,
  kit,
  signedIn.addChildren([home, courses, course, search, courseSearch, upload, session, edit, print, nowhere]),
]);
