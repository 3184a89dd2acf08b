//! Who may do what: roles of a user, each for the whole tenant, one course or one session.

use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::ids::{CourseId, SessionId, UserId};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "role_name", rename_all = "snake_case")]
pub enum Role {
    Teacher,
    Student,
    Assistant,
    Admin,
}

impl Role {
    /// How much it allows: of several roles, the one that counts is the highest.
    fn rank(self) -> u8 {
        match self {
            Role::Student => 0,
            Role::Assistant => 1,
            Role::Teacher => 2,
            Role::Admin => 3,
        }
    }

    /// Sees drafts: what is being made, before students do.
    fn is_staff(self) -> bool {
        match self {
            Role::Teacher | Role::Assistant | Role::Admin => true,
            Role::Student => false,
        }
    }

    /// Records, publishes, corrects.
    fn teaches(self) -> bool {
        match self {
            Role::Teacher | Role::Admin => true,
            Role::Assistant | Role::Student => false,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    Tenant,
    Course(CourseId),
    Session(SessionId),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, sqlx::Type)]
#[sqlx(type_name = "role_scope", rename_all = "snake_case")]
enum ScopeKind {
    Tenant,
    Course,
    Session,
}

impl Scope {
    fn columns(self) -> (ScopeKind, Option<Uuid>) {
        match self {
            Scope::Tenant => (ScopeKind::Tenant, None),
            Scope::Course(course) => (ScopeKind::Course, Some(course.0)),
            Scope::Session(session) => (ScopeKind::Session, Some(session.0)),
        }
    }

    fn covers_course(self, course: CourseId) -> bool {
        match self {
            Scope::Tenant => true,
            Scope::Course(own) => own == course,
            Scope::Session(_) => false,
        }
    }

    fn covers_session(self, course: CourseId, session: SessionId) -> bool {
        match self {
            Scope::Tenant | Scope::Course(_) => self.covers_course(course),
            Scope::Session(own) => own == session,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Grant {
    pub role: Role,
    pub scope: Scope,
}

/// Where somebody has some right: what a query over sessions narrows by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// In the whole tenant.
    pub everywhere: bool,
    pub courses: Vec<Uuid>,
    pub sessions: Vec<Uuid>,
}

/// All that one user may do, read once per request. The questions are pure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rights {
    pub grants: Vec<Grant>,
}

impl Reach {
    fn of<'a>(grants: impl Iterator<Item = &'a Grant>) -> Reach {
        let mut reach = Reach::default();
        for grant in grants {
            match grant.scope {
                Scope::Tenant => reach.everywhere = true,
                Scope::Course(course) => reach.courses.push(course.0),
                Scope::Session(session) => reach.sessions.push(session.0),
            }
        }
        reach
    }
}

impl Rights {
    pub fn is_admin(&self) -> bool {
        self.grants.iter().any(|grant| grant.role == Role::Admin && grant.scope == Scope::Tenant)
    }

    /// May create recordings and sessions in it, and change it.
    pub fn teaches_course(&self, course: CourseId) -> bool {
        self.grants.iter().any(|grant| grant.role.teaches() && grant.scope.covers_course(course))
    }

    /// May see its drafts.
    pub fn staff_of_course(&self, course: CourseId) -> bool {
        self.grants.iter().any(|grant| grant.role.is_staff() && grant.scope.covers_course(course))
    }

    /// The highest of the user's roles in it. None: no member.
    pub fn role_in_course(&self, course: CourseId) -> Option<Role> {
        self.highest(|scope| scope.covers_course(course))
    }

    pub fn role_in_session(&self, course: CourseId, session: SessionId) -> Option<Role> {
        self.highest(|scope| scope.covers_session(course, session))
    }

    fn highest(&self, covers: impl Fn(Scope) -> bool) -> Option<Role> {
        let covering = self.grants.iter().filter(|grant| covers(grant.scope));
        covering.map(|grant| grant.role).max_by_key(|role| role.rank())
    }

    /// Where the user has any role.
    pub fn member_reach(&self) -> Reach {
        Reach::of(self.grants.iter())
    }

    /// Where the user sees drafts.
    pub fn staff_reach(&self) -> Reach {
        Reach::of(self.grants.iter().filter(|grant| grant.role.is_staff()))
    }

    pub fn member_of_course(&self, course: CourseId) -> bool {
        self.grants.iter().any(|grant| grant.scope.covers_course(course))
    }

    /// May publish its replay.
    pub fn teaches_session(&self, course: CourseId, session: SessionId) -> bool {
        self.grants.iter().any(|grant| grant.role.teaches() && grant.scope.covers_session(course, session))
    }

    /// May see its drafts, and correct its captions and chapters.
    pub fn staff_of_session(&self, course: CourseId, session: SessionId) -> bool {
        self.grants.iter().any(|grant| grant.role.is_staff() && grant.scope.covers_session(course, session))
    }

    /// May take part in it and watch its published replay.
    pub fn member_of_session(&self, course: CourseId, session: SessionId) -> bool {
        self.grants.iter().any(|grant| grant.scope.covers_session(course, session))
    }
}

pub async fn of_user(connection: &mut PgConnection, user: UserId) -> Result<Rights, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select role as "role: Role", course_id, session_id from user_roles where user_id = $1 order by id"#,
        user.0,
    )
    .fetch_all(connection)
    .await?;
    let grant = |role, course: Option<Uuid>, session: Option<Uuid>| Grant {
        role,
        scope: match (course, session) {
            (Some(course), _) => Scope::Course(CourseId(course)),
            (None, Some(session)) => Scope::Session(SessionId(session)),
            (None, None) => Scope::Tenant,
        },
    };
    Ok(Rights { grants: rows.into_iter().map(|row| grant(row.role, row.course_id, row.session_id)).collect() })
}

/// `granted_by` is none for what the system grants by itself.
pub async fn grant(
    connection: &mut PgConnection,
    user: UserId,
    grant: Grant,
    granted_by: Option<UserId>,
) -> Result<(), Error> {
    let (scope, scope_id) = grant.scope.columns();
    sqlx::query!(
        "insert into user_roles (id, tenant_id, user_id, role, scope, scope_id, granted_by)
        values ($1, lectern.current_tenant(), $2, $3, $4, $5, $6)",
        Uuid::now_v7(),
        user.0,
        grant.role as Role,
        scope as ScopeKind,
        scope_id,
        granted_by.map(Uuid::from),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// False when the user did not have it.
pub async fn revoke(connection: &mut PgConnection, user: UserId, grant: Grant) -> Result<bool, sqlx::Error> {
    let (scope, scope_id) = grant.scope.columns();
    let done = sqlx::query!(
        "delete from user_roles
        where user_id = $1 and role = $2 and scope = $3 and scope_id is not distinct from $4",
        user.0,
        grant.role as Role,
        scope as ScopeKind,
        scope_id,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rights(role: Role, scope: Scope) -> Rights {
        Rights { grants: vec![Grant { role, scope }] }
    }

    #[test]
    fn a_scope_covers_what_lies_under_it_and_nothing_beside_it() {
        let (course, other) = (CourseId(Uuid::from_u128(1)), CourseId(Uuid::from_u128(2)));
        let (session, sibling) = (SessionId(Uuid::from_u128(3)), SessionId(Uuid::from_u128(4)));

        let of_tenant = rights(Role::Teacher, Scope::Tenant);
        assert!(of_tenant.teaches_course(other) && of_tenant.teaches_session(other, sibling));

        let of_course = rights(Role::Teacher, Scope::Course(course));
        assert!(of_course.teaches_course(course) && of_course.teaches_session(course, session));
        assert!(!of_course.teaches_course(other) && !of_course.member_of_session(other, session));

        let of_session = rights(Role::Teacher, Scope::Session(session));
        assert!(of_session.teaches_session(course, session));
        assert!(!of_session.member_of_session(course, sibling) && !of_session.member_of_course(course));
    }

    #[test]
    fn of_several_roles_the_highest_counts_where_it_holds() {
        let (course, other) = (CourseId(Uuid::from_u128(1)), CourseId(Uuid::from_u128(2)));
        let grants = vec![
            Grant { role: Role::Student, scope: Scope::Tenant },
            Grant { role: Role::Teacher, scope: Scope::Course(course) },
            Grant { role: Role::Assistant, scope: Scope::Course(course) },
        ];
        let rights = Rights { grants };
        assert_eq!(
            (rights.role_in_course(course), rights.role_in_course(other)),
            (Some(Role::Teacher), Some(Role::Student))
        );
        assert_eq!(Rights { grants: Vec::new() }.role_in_course(course), None);
        assert!(rights.member_reach().everywhere && !rights.staff_reach().everywhere);
        assert_eq!(rights.staff_reach().courses, [course.0, course.0]);
    }

    #[test]
    fn roles_grow_from_student_to_admin() {
        let course = CourseId(Uuid::from_u128(1));
        let may = |role| {
            let rights = rights(role, Scope::Tenant);
            (
                rights.member_of_course(course),
                rights.staff_of_course(course),
                rights.teaches_course(course),
                rights.is_admin(),
            )
        };
        assert_eq!(may(Role::Student), (true, false, false, false));
        assert_eq!(may(Role::Assistant), (true, true, false, false));
        assert_eq!(may(Role::Teacher), (true, true, true, false));
        assert_eq!(may(Role::Admin), (true, true, true, true));
    }
}
