//! Tenants by domain, users by identity, roles, and the seed.

use classroom::courses;
use classroom::database;
use classroom::ids::{SessionId, TenantId, UserId};
use classroom::rights::{self, Grant, Rights, Role, Scope};
use classroom::seed;
use classroom::tenants::{self, Tenant, TenantStatus, UploadLimits};
use classroom::testing;
use classroom::users::{self, NewUser};
use classroom::{Error, Refusal};

use crate::school::School;

fn refusal<T: std::fmt::Debug>(outcome: Result<T, Error>) -> Refusal {
    match outcome {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn a_request_finds_its_tenant_by_its_host_before_any_tenant_is_set() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let mut tx = school.begin().await;
    tenants::add_domain(&mut tx, "Class.School.example").await.unwrap();
    tx.commit().await.unwrap();

    let mut dispatch = database.databases.dispatch.acquire().await.unwrap();
    let found = tenants::by_domain(&mut dispatch, "class.school.EXAMPLE").await.unwrap();
    let uploads = UploadLimits { size_max: 20 << 30, open_max: 20 };
    let expected = Tenant { id: school.tenant, name: "A school".into(), status: TenantStatus::Active, uploads };
    assert_eq!(found, Some(expected));
    assert_eq!(tenants::by_domain(&mut dispatch, "other.example").await.unwrap(), None);

    let other = School::open(&database).await;
    let mut tx = other.begin().await;
    assert_eq!(refusal(tenants::add_domain(&mut tx, "class.school.example").await), Refusal::DomainTaken);
}

#[tokio::test]
async fn the_same_identity_is_another_user_in_another_tenant() {
    let database = testing::database().await;
    let (school, other) = (School::open(&database).await, School::open(&database).await);
    for school in [&school, &other] {
        let mut tx = school.begin().await;
        users::add_identity(&mut tx, school.teacher, "https://issuer.example", "sub").await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = school.begin().await;
        let found = users::by_identity(&mut tx, "https://issuer.example", "sub").await.unwrap().unwrap();
        assert_eq!(found.id, school.teacher);
        assert_eq!(users::by_identity(&mut tx, "https://other.example", "sub").await.unwrap(), None);
    }
    let mut tx = other.begin().await;
    assert_eq!(users::find(&mut tx, school.teacher).await.unwrap(), None);
}

#[tokio::test]
async fn broken_rules_have_names() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let user = |email| NewUser { id: UserId::generate(), email, display_name: "Second" };
    let mut tx = school.begin().await;
    assert_eq!(refusal(users::create(&mut tx, &user(Some("TEACHER@school.example"))).await), Refusal::EmailTaken);
    let mut tx = school.begin().await;
    let nameless = NewUser { display_name: "", ..user(None) };
    assert_eq!(refusal(users::create(&mut tx, &nameless).await), Refusal::TextLength);
    let mut tx = school.begin().await;
    let nul = NewUser { display_name: "a\0b", ..user(None) };
    assert_eq!(refusal(users::create(&mut tx, &nul).await), Refusal::TextCharacters);
    let mut tx = school.begin().await;
    let grant = Grant { role: Role::Student, scope: Scope::Session(SessionId::generate()) };
    assert_eq!(refusal(rights::grant(&mut tx, school.teacher, grant, None).await), Refusal::NoSuchSession);
    let mut tx = school.begin().await;
    let grant = Grant { role: Role::Teacher, scope: Scope::Course(school.course) };
    assert_eq!(refusal(rights::grant(&mut tx, school.teacher, grant, None).await), Refusal::RoleAlreadyGranted);
}

#[tokio::test]
async fn grants_are_read_as_they_were_given_and_can_be_taken_back() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let session = school.start_upload().await.session.id;
    let of_course = Grant { role: Role::Teacher, scope: Scope::Course(school.course) };
    let of_session = Grant { role: Role::Assistant, scope: Scope::Session(session) };
    let of_tenant = Grant { role: Role::Admin, scope: Scope::Tenant };
    let mut tx = school.begin().await;
    for grant in [of_session, of_tenant] {
        rights::grant(&mut tx, school.teacher, grant, Some(school.teacher)).await.unwrap();
    }
    let rights = rights::of_user(&mut tx, school.teacher).await.unwrap();
    assert_eq!(rights, Rights { grants: vec![of_course, of_session, of_tenant] });
    assert!(rights.is_admin());
    assert!(rights::revoke(&mut tx, school.teacher, of_tenant).await.unwrap());
    assert!(!rights::revoke(&mut tx, school.teacher, of_tenant).await.unwrap());
    let rights = rights::of_user(&mut tx, school.teacher).await.unwrap();
    assert_eq!(rights, Rights { grants: vec![of_course, of_session] });
}

#[tokio::test]
async fn the_seed_can_be_sown_again_and_for_another_issuer() {
    let database = testing::database().await;
    for issuer in ["http://127.0.0.1:1", "http://127.0.0.1:1", "http://127.0.0.1:2"] {
        seed::development(&database.databases, issuer).await.unwrap();
        let mut dispatch = database.databases.dispatch.acquire().await.unwrap();
        for domain in ["localhost", "127.0.0.1"] {
            let tenant = tenants::by_domain(&mut dispatch, domain).await.unwrap().unwrap();
            assert_eq!((tenant.id, tenant.name.as_str()), (seed::TENANT, "Demo"));
        }
        let mut tx = database::begin(&database.databases.app, seed::TENANT).await.unwrap();
        let teacher = users::by_identity(&mut tx, issuer, "teacher").await.unwrap().unwrap();
        assert_eq!(teacher.id, seed::TEACHER);
        let may = rights::of_user(&mut tx, seed::TEACHER).await.unwrap();
        assert!(may.teaches_course(seed::COURSE) && !may.is_admin());
        assert!(rights::of_user(&mut tx, seed::OPS).await.unwrap().is_admin());
        assert_eq!(courses::lessons(&mut tx, seed::COURSE).await.unwrap().len(), 3);
        assert_eq!(courses::list_of_user(&mut tx, seed::STUDENT).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn without_a_tenant_nothing_is_written() {
    let database = testing::database().await;
    let elsewhere = TenantId::generate();
    let mut tx = database::begin(&database.databases.app, elsewhere).await.unwrap();
    let refused = tenants::create(&mut tx, TenantId::generate(), "Another").await;
    let Err(Error::Database(error)) = refused else { panic!("not refused: {refused:?}") };
    assert!(error.to_string().contains("row-level security"), "{error}");
}
