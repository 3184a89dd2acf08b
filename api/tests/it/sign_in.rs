//! A browser signs in with a token and goes on with a cookie, until it signs out or the session ends.

use std::time::Duration;

use axum::http::Method;
use classroom::{tenants, users, web_sessions};
use serde_json::json;

use crate::call::{Answer, Call};
use crate::issuer;
use crate::school::{Person, School};
use crate::stage::Stage;

const SESSION: &str = "/api/auth/session";

pub async fn sign_in(school: &School, person: &Person) -> Answer {
    school.call(Method::POST, SESSION).without("idempotency-key").token(&issuer::token(&person.subject)).send().await
}

/// `name=value`, as a browser sends it back.
pub fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

/// As a page of the school sends it.
fn from_page(school: &School, method: Method, path: impl Into<String>, cookie: &str) -> Call {
    let call = school.call(method, path).header("cookie", cookie);
    call.header("origin", &format!("https://{}", school.domain)).header("sec-fetch-site", "same-origin")
}

async fn me(school: &School, cookie: &str) -> Answer {
    school.call(Method::GET, "/api/auth/me").header("cookie", cookie).send().await
}

#[tokio::test]
async fn a_token_is_exchanged_for_a_cookie_that_speaks_for_the_same_person() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let answer = sign_in(school, &school.teacher).await;
    let expected = school.get(&school.teacher, "/api/auth/me").send().await.ok(200);
    assert_eq!(answer.ok(200), expected);
    assert_eq!((&expected["id"], &expected["tenant"]["name"]), (&expected["userId"], &json!("school")));
    let (value, attributes) = answer.header("set-cookie").split_once("; ").unwrap();
    assert!(value.starts_with("__Host-lectern_session=") && value.len() > 80, "{value}");
    assert_eq!(attributes, "Path=/; Max-Age=1209600; HttpOnly; SameSite=Lax; Secure");
    assert_eq!(answer.header("cache-control"), "private, no-store");

    assert_eq!(me(school, value).await.ok(200), expected);
    assert_eq!(me(school, &format!("theme=dark; {value}; other=1")).await.ok(200), expected);
    let path = format!("/api/courses/{}", school.course);
    let changed = from_page(school, Method::PATCH, path, value).json(&json!({ "title": "Heaps" })).send().await;
    assert_eq!(changed.ok(200)["title"], "Heaps");
}

#[tokio::test]
async fn on_loopback_the_cookie_needs_no_tls_and_goes_nowhere_else() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let mut transaction = stage.state.begin(school.tenant).await.unwrap();
    tenants::add_domain(&mut transaction, "127.0.0.1").await.unwrap();
    transaction.commit().await.unwrap();
    let host = "127.0.0.1:8080";
    let token = issuer::token(&school.teacher.subject);
    let answer = school.call(Method::POST, SESSION).header("host", host).token(&token).send().await;
    answer.ok(200);
    let (value, attributes) = answer.header("set-cookie").split_once("; ").unwrap();
    assert!(value.starts_with("lectern_session="), "{value}");
    assert_eq!(attributes, "Path=/; Max-Age=1209600; HttpOnly; SameSite=Lax");
    let call = |method| school.call(method, "/api/auth/session").header("host", host).header("cookie", value);
    school.call(Method::GET, "/api/auth/me").header("host", host).header("cookie", value).send().await.ok(200);
    me(school, value).await.refused(401, "unauthenticated");
    call(Method::DELETE).header("origin", "http://127.0.0.1:9090").send().await.refused(403, "cross_site_request");
    let out = call(Method::DELETE).header("origin", "http://127.0.0.1:8080").send().await;
    assert_eq!(out.status, 204);
}

#[tokio::test]
async fn who_signs_out_is_out_everywhere_that_cookie_went() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let (here, elsewhere) =
        (cookie(&sign_in(school, &school.student).await), cookie(&sign_in(school, &school.student).await));
    let out = from_page(school, Method::DELETE, SESSION, &here).without("idempotency-key").send().await;
    assert_eq!((out.status.as_u16(), out.text().as_str()), (204, ""));
    assert_eq!(out.header("set-cookie"), "__Host-lectern_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure");
    me(school, &here).await.refused(401, "session_expired");
    me(school, &elsewhere).await.ok(200);
    assert_eq!(from_page(school, Method::DELETE, SESSION, &here).send().await.status, 204);
    assert_eq!(school.call(Method::DELETE, SESSION).send().await.status, 204);
}

#[tokio::test]
async fn signing_in_again_ends_what_the_browser_had() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let first = cookie(&sign_in(school, &school.student).await);
    let token = issuer::token(&school.teacher.subject);
    let second = school.call(Method::POST, SESSION).header("cookie", &first).token(&token).send().await;
    assert_eq!(second.ok(200)["id"], school.teacher.id.to_string());
    me(school, &first).await.refused(401, "session_expired");
}

#[tokio::test]
async fn a_session_ends_after_a_night_alone_and_after_two_weeks_in_any_case() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let session = cookie(&sign_in(school, &school.student).await);
    let step = web_sessions::IDLE_TIME_MAX - Duration::from_secs(60);
    let mut lasted = Duration::ZERO;
    while lasted + step < web_sessions::AGE_MAX {
        stage.database.advance_clock(step).await;
        lasted += step;
        me(school, &session).await.ok(200);
    }
    stage.database.advance_clock(step).await;
    me(school, &session).await.refused(401, "session_expired");

    let session = cookie(&sign_in(school, &school.student).await);
    stage.database.advance_clock(web_sessions::IDLE_TIME_MAX + Duration::from_secs(1)).await;
    me(school, &session).await.refused(401, "session_expired");
}

#[tokio::test]
async fn what_a_page_of_another_site_sends_changes_nothing() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let session = cookie(&sign_in(school, &school.teacher).await);
    let path = format!("/api/courses/{}", school.course);
    let before = school.get(&school.teacher, path.clone()).send().await.ok(200);
    let own = format!("https://{}", school.domain);
    let call = |method: Method, path: &str, headers: &[(&'static str, &str)]| {
        let call = school.call(method, path).header("cookie", &session).json(&json!({ "title": "taken over" }));
        headers.iter().fold(call, |call, (name, value)| call.header(name, value)).send()
    };
    let foreign: [&[(&'static str, &str)]; 8] = [
        &[],
        &[("origin", "https://evil.test")],
        &[("origin", "null")],
        &[("origin", &own.replace("https", "http"))],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("origin", &own)],
        &[("sec-fetch-site", "none")],
        &[("sec-fetch-site", "same-origin"), ("origin", "https://evil.test")],
    ];
    for headers in foreign {
        call(Method::PATCH, &path, headers).await.refused(403, "cross_site_request");
        call(Method::DELETE, SESSION, headers).await.refused(403, "cross_site_request");
    }
    assert_eq!(school.get(&school.teacher, path.clone()).send().await.ok(200), before);
    for headers in [&[("origin", own.as_str())], &[("sec-fetch-site", "same-origin")]] {
        call(Method::PATCH, &path, headers).await.ok(200);
    }
    // Reading is for every page that the browser lets read.
    call(Method::GET, &path, &[("origin", "https://evil.test")]).await.ok(200);
    // With a token nobody asks where it comes from.
    let token = issuer::token(&school.teacher.subject);
    let by_token = school.call(Method::PATCH, path.clone()).token(&token).header("origin", "https://evil.test");
    by_token.json(&json!({ "title": "Sorting" })).send().await.ok(200);
}

#[tokio::test]
async fn a_token_counts_more_than_a_cookie() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let session = cookie(&sign_in(school, &school.teacher).await);
    let with = |token: &str| school.call(Method::GET, "/api/auth/me").header("cookie", &session).token(token).send();
    let body = with(&issuer::token(&school.student.subject)).await.ok(200);
    assert_eq!(body["id"], school.student.id.to_string());
    with("garbage").await.refused(401, "token_invalid");
}

#[tokio::test]
async fn the_cookie_of_another_school_is_nobodys() {
    let stage = Stage::set().await;
    let session = cookie(&sign_in(&stage.other, &stage.other.admin).await);
    me(&stage.other, &session).await.ok(200);
    me(&stage.school, &session).await.refused(401, "session_expired");
    let out = from_page(&stage.school, Method::DELETE, SESSION, &session).send().await;
    assert_eq!(out.status, 204);
    me(&stage.other, &session).await.ok(200);
}

#[tokio::test]
async fn what_cannot_be_a_cookie_of_ours_signs_nobody_in() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let unknown = "0".repeat(64);
    for value in ["x", &unknown, &"0".repeat(63), &"g".repeat(64), &"f".repeat(100_000), "%00"] {
        let refusal = me(school, &format!("__Host-lectern_session={value}")).await;
        refusal.refused(401, "session_expired");
    }
    me(school, "__Host-lectern_session=").await.refused(401, "unauthenticated");
    me(school, &format!("lectern_session={unknown}")).await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn who_acts_in_anothers_name_does_so_with_the_cookie_too() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let mut claims = issuer::claims(&school.teacher.subject);
    claims["act"] = json!({ "sub": "support" });
    let signed_in = school.call(Method::POST, SESSION).token(&issuer::sign(&claims)).send().await;
    let session = cookie(&signed_in);
    let body = json!({ "courseId": school.course, "title": "T", "fileName": "a.mp4", "size": 1 });
    let created = from_page(school, Method::POST, "/api/recordings", &session).json(&body).send().await.ok(201);
    let path = format!("/api/recordings/{}", created["id"].as_str().unwrap());
    from_page(school, Method::DELETE, path, &session).send().await.refused(403, "impersonated");
}

/// The school knows this address, and nobody has signed in as the person yet.
async fn enrolled(stage: &Stage, email: &str) -> users::User {
    let id = classroom::ids::UserId::generate();
    let mut transaction = stage.state.begin(stage.school.tenant).await.unwrap();
    let new = users::NewUser { id, email: Some(email), display_name: "Anna" };
    users::create(&mut transaction, &new).await.unwrap();
    let user = users::find(&mut transaction, id).await.unwrap().unwrap();
    transaction.commit().await.unwrap();
    user
}

async fn sign_in_as(school: &School, subject: &str, claims: serde_json::Value) -> Answer {
    let mut all = issuer::claims(subject);
    for (name, value) in claims.as_object().unwrap() {
        all[name] = value.clone();
    }
    school.call(Method::POST, SESSION).token(&issuer::sign(&all)).send().await
}

#[tokio::test]
async fn a_verified_address_makes_a_newcomer_the_person_whom_the_school_knows_by_it() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let anna = enrolled(&stage, "anna@school.test").await;
    let unverified = [json!({}), json!({ "email_verified": false }), json!({ "email_verified": "yes" })];
    for mut claims in unverified {
        claims["email"] = json!("anna@school.test");
        sign_in_as(school, "anna", claims).await.refused(403, "email_unverified");
    }
    sign_in_as(school, "anna", json!({})).await.refused(403, "not_a_member");
    let verified = json!({ "email": "Anna@School.test", "email_verified": true });
    let supported = json!({ "email": "anna@school.test", "email_verified": true, "act": { "sub": "support" } });
    sign_in_as(school, "anna", supported).await.refused(403, "not_a_member");
    // A token alone makes nobody's acquaintance: only signing in does.
    let mut claims = issuer::claims("anna");
    claims["email"] = json!("anna@school.test");
    claims["email_verified"] = json!(true);
    let bearer = issuer::sign(&claims);
    school.call(Method::GET, "/api/auth/me").token(&bearer).send().await.refused(403, "not_a_member");

    let answer = sign_in_as(school, "anna", verified.clone()).await;
    assert_eq!(answer.ok(200)["id"], anna.id.to_string());
    me(school, &cookie(&answer)).await.ok(200);
    school.call(Method::GET, "/api/auth/me").token(&bearer).send().await.ok(200);
    // From now on the identity is theirs, whatever the address becomes, and nobody else's.
    assert_eq!(sign_in_as(school, "anna", json!({})).await.ok(200)["id"], anna.id.to_string());
    sign_in_as(school, "another", verified.clone()).await.refused(403, "not_a_member");
    sign_in_as(&stage.other, "anna", verified).await.refused(403, "not_a_member");

    let mut owner = stage.database.owner().await;
    let audited: Vec<String> = sqlx::query_scalar("select action from audit_log where target_id = $1")
        .bind(uuid::Uuid::from(anna.id))
        .fetch_all(&mut owner)
        .await
        .unwrap();
    assert_eq!(audited, ["identity.linked"]);
}

#[tokio::test]
async fn two_first_visits_at_once_are_of_one_person() {
    let stage = Stage::set().await;
    let anna = enrolled(&stage, "anna@school.test").await;
    let verified = || json!({ "email": "anna@school.test", "email_verified": "true" });
    let same = (0..4).map(|_| sign_in_as(&stage.school, "anna", verified()));
    for answer in futures::future::join_all(same).await {
        assert_eq!(answer.ok(200)["id"], anna.id.to_string());
    }
    let bert = enrolled(&stage, "bert@school.test").await;
    let verified = || json!({ "email": "bert@school.test", "email_verified": true });
    let subjects = ["bert-1", "bert-2", "bert-3"];
    let answers =
        futures::future::join_all(subjects.map(|subject| sign_in_as(&stage.school, subject, verified()))).await;
    let (let_in, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status.is_success());
    assert_eq!((let_in.len(), refused.len()), (1, 2));
    assert_eq!(let_in[0].ok(200)["id"], bert.id.to_string());
}

#[tokio::test]
async fn who_is_unknown_is_told_whom_to_ask() {
    let stage = Stage::set().await;
    let claims = json!({ "email": "eve@elsewhere.test", "email_verified": true });
    let body = sign_in_as(&stage.school, "eve", claims).await.refused(403, "not_a_member");
    let message = body["message"].as_str().unwrap();
    for word in ["eve@elsewhere.test", "school", "teacher", "administrator"] {
        assert!(message.contains(word), "{message}");
    }
    assert_eq!(body["details"]["email"], "eve@elsewhere.test");
}

#[tokio::test]
async fn a_school_that_is_suspended_signs_nobody_in_and_lets_nobody_go_on() {
    let stage = Stage::set().await;
    let session = cookie(&sign_in(&stage.school, &stage.school.admin).await);
    let mut owner = stage.database.owner().await;
    sqlx::query("update tenants set status = 'suspended' where id = $1")
        .bind(uuid::Uuid::from(stage.school.tenant))
        .execute(&mut owner)
        .await
        .unwrap();
    me(&stage.school, &session).await.refused(403, "tenant_suspended");
    sign_in(&stage.school, &stage.school.admin).await.refused(403, "tenant_suspended");
}
