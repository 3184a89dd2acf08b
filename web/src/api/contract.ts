// Calls whose description is not in docs/openapi.json yet. Each moves to the generated client once it is.

import { answer, client } from "./client";

export interface AuthConfig {
  mode: "dev" | "oidc" | "clerk";
  issuer: string | null;
  clientId: string | null;
  scopes: string | null;
  clerkPublishableKey: string | null;
  people: { subject: string; displayName: string; role: string }[];
}

export interface Me {
  userId: string;
  displayName: string;
  email: string | null;
  roles: { role: string; scope: string; scopeId: string | null }[];
  /** `uploadSizeMax`: bytes of one recording that the school takes. */
  tenant?: { name: string; uploadSizeMax?: number };
}

export type ClassState = "uploading" | "processing" | "draft" | "published" | "failed";

/** A class as lists show it. */
export interface Class {
  sessionId: string;
  courseId: string;
  courseTitle: string;
  title: string;
  startedAt: string | null;
  /** Seconds. */
  duration: number | null;
  state: ClassState;
  /** 0 to 1. */
  progress: number | null;
  secondsLeft: number | null;
  failure: { code: string; message: string } | null;
  position: { seconds: number; updatedAt: string } | null;
  /** For staff. */
  recordingId: string | null;
  poster: string | null;
}

export interface Home {
  continue: Class[];
  fresh: Class[];
  courses: { id: string; title: string; role: string; classes: number; status: string }[];
  making: Class[];
  recent: Class[];
}

/** What the answer about a replay has beside what is described. */
export interface ReplayMore {
  role?: string;
  position?: { seconds: number; updatedAt: string } | null;
}

export type CourseRole = "student" | "assistant" | "teacher";

export interface Course {
  id: string;
  title: string;
  description: string;
  status: "draft" | "published";
  publishPolicy: "manual" | "automatic";
  /** What the caller is in it. */
  role: CourseRole | "admin";
}

export interface Person {
  userId: string;
  displayName: string;
  email: string | null;
  role: CourseRole | "admin";
}

export interface PrivateNote {
  id: string;
  /** Seconds since the class began. */
  at: number;
  text: string;
  createdAt: string;
  updatedAt: string;
}

export type HitKind = "speech" | "slide" | "chapter" | "note";

export interface Hit {
  kind: HitKind;
  start: number;
  end: number;
  snippet: { text: string; marked: boolean }[];
  slide: { page: number; imageUrl: string } | null;
}

export interface SearchAnswer {
  sessions: { sessionId: string; courseId: string; title: string; startedAt: string | null; total: number; hits: Hit[] }[];
  total: number;
  nextCursor: string | null;
}

const json = { "Content-Type": "application/json" };

const get = <T>(url: string, query?: Record<string, unknown>) => answer(client.get<T, unknown, true>({ url, query })) as Promise<T>;
const send = <T>(method: "POST" | "PUT" | "PATCH" | "DELETE", url: string, body?: unknown, headers: Record<string, string> = {}) =>
  answer(client.request<T, unknown, true>({ method, url, body, headers: { ...(body === undefined ? {} : json), ...headers } })) as Promise<T>;

export const readAuthConfig = () => get<AuthConfig>("/api/auth/config");
export const readMe = () => get<Me>("/api/auth/me");
export const beginSession = (token: string) => send<Me>("POST", "/api/auth/session", undefined, { Authorization: `Bearer ${token}` });
export const endSession = () => send<void>("DELETE", "/api/auth/session");
export const devToken = (user: string) => send<{ token: string }>("POST", "/dev/token", { user });

export const readHome = () => get<Home>("/api/home");
export const listClasses = (courseId: string, cursor?: string) => get<{ items: Class[]; nextCursor: string | null }>(`/api/courses/${courseId}/classes`, { cursor });
export const search = (query: { q: string; courseId?: string; in?: string; cursor?: string }) => get<SearchAnswer>("/api/search", query);
export const listCourses = () => get<{ items: Course[] }>("/api/courses");
export const readCourse = (id: string) => get<Course>(`/api/courses/${id}`);
export const createCourse = (course: Pick<Course, "title" | "description">) => send<Course>("POST", "/api/courses", course);
export const changeCourse = (id: string, change: Partial<Pick<Course, "title" | "description" | "status" | "publishPolicy">>) => send<Course>("PATCH", `/api/courses/${id}`, change);
export const listPeople = (courseId: string) => get<{ items: Person[] }>(`/api/courses/${courseId}/people`);
export const addPerson = (courseId: string, person: { email: string; role: CourseRole }) => send<Person>("POST", `/api/courses/${courseId}/people`, person);
export const removePerson = (courseId: string, userId: string) => send<void>("DELETE", `/api/courses/${courseId}/people/${userId}`);
export const listTerms = (courseId: string) => get<{ items: { term: string; sessions: number }[] }>(`/api/courses/${courseId}/terms`);

/** Goes out even while the page is being left. */
export const keepPosition = (sessionId: string, seconds: number) =>
  answer(client.put<void, unknown, true>({ url: `/api/sessions/${sessionId}/position`, body: { seconds }, headers: json, keepalive: true }));
export const listPrivateNotes = (sessionId: string) => get<{ items: PrivateNote[] }>(`/api/sessions/${sessionId}/private-notes`);
export const createPrivateNote = (sessionId: string, note: { id: string; at: number; text: string }) =>
  send<PrivateNote>("POST", `/api/sessions/${sessionId}/private-notes`, note, { "Idempotency-Key": note.id });
export const changePrivateNote = (id: string, change: { at?: number; text?: string }) => send<PrivateNote>("PATCH", `/api/private-notes/${id}`, change);
export const deletePrivateNote = (id: string) => send<void>("DELETE", `/api/private-notes/${id}`);

/** One caption: as it was, or as it shall be. Times in seconds. */
export interface CueText {
  start: number;
  end: number;
  text: string;
}

/** Captions that follow each other give way to others; to the same: they are right as they are. */
export interface Correction {
  replaced: CueText[];
  with: CueText[];
}

export interface ChapterStart {
  start: number;
  title: string;
}

/** What staff would change about captions and chapters. `chapters`: all of them; null: unchanged; empty: as they are found. */
export interface DraftChanges {
  corrections: Correction[];
  chapters: ChapterStart[] | null;
}

export interface Draft extends DraftChanges {
  version: number;
  savedAt: string | null;
  /** What was applied once and whose words are not in the replay any more. */
  mismatches: { correction: Correction; found: CueText[] }[];
}

const made = (version: number) => ({ "If-Match": `"${version}"` });

export const readDraft = (sessionId: string) => get<Draft>(`/api/sessions/${sessionId}/draft`);
export const saveDraft = (sessionId: string, version: number, changes: DraftChanges) =>
  send<{ version: number }>("PUT", `/api/sessions/${sessionId}/draft`, changes, made(version));
export const applyDraft = (sessionId: string, version: number) =>
  send<{ events: number[]; state: "processing" }>("POST", `/api/sessions/${sessionId}/draft/apply`, undefined, made(version));
export const renameSession = (sessionId: string, title: string) => send<{ title: string }>("PATCH", `/api/sessions/${sessionId}`, { title });
