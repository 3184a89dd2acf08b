// What somebody may do, by the roles that the API tells. It shows or hides; the API decides.

import type { Me, RoleName } from "./generated";

const STAFF = new Set<RoleName>(["teacher", "assistant", "admin"]);
const TEACHERS = new Set<RoleName>(["teacher", "admin"]);

/** Sees what is in the making: of a course. */
export const isStaff = (role: RoleName) => STAFF.has(role);

/** Uploads, publishes, adds people: in a course. */
export const isTeacher = (role: RoleName) => TEACHERS.has(role);

export const isStaffAnywhere = (me: Me) => me.roles.some(({ role }) => isStaff(role));

export const teachesAnywhere = (me: Me) => me.roles.some(({ role }) => isTeacher(role));

export const mayCreateCourses = (me: Me) => me.roles.some(({ role, scope }) => scope === "tenant" && isTeacher(role));
