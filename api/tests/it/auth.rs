//! Whom a token makes the caller, and which tokens make nobody.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use api::SignIn;
use api::auth::jwks::{FetchError, Jwks, JwksError, KeySource};
use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Utc;
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

use crate::issuer;
use crate::stage::Stage;

async fn me(stage: &Stage, token: &str) -> crate::call::Answer {
    stage.school.call(Method::GET, "/api/auth/me").token(token).send().await
}

#[tokio::test]
async fn a_token_of_the_issuer_speaks_for_the_user_of_that_identity() {
    let stage = Stage::set().await;
    let teacher = &stage.school.teacher;
    let body = stage.school.get(teacher, "/api/auth/me").send().await.ok(200);
    assert_eq!(body["userId"], teacher.id.to_string());
    assert_eq!(body["tenantId"], stage.school.tenant.to_string());
    assert_eq!(body["roles"], json!([{ "role": "teacher", "scope": "course", "scopeId": stage.school.course }]));
}

#[tokio::test]
async fn what_is_not_right_about_a_token_makes_it_nobodys() {
    let stage = Stage::set().await;
    let subject = &stage.school.teacher.subject;
    let changed = |name: &str, value: Value| {
        let mut claims = issuer::claims(subject);
        claims[name] = value;
        issuer::sign(&claims)
    };
    let now = Utc::now().timestamp();
    let foreign_key = issuer::generate();
    let hmac = EncodingKey::from_secret(b"secret");
    let unsigned = format!(
        "{}.{}.",
        URL_SAFE_NO_PAD.encode(r#"{"alg":"none","kid":"key-1"}"#),
        URL_SAFE_NO_PAD.encode(issuer::claims(subject).to_string())
    );
    let good = issuer::token(subject);
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let mut flipped = URL_SAFE_NO_PAD.decode(signature).unwrap();
    flipped[0] ^= 1;
    let refused = [
        ("issuer", changed("iss", json!("https://evil.test"))),
        ("party", changed("azp", json!("https://evil.test"))),
        ("pending", changed("sts", json!("pending"))),
        ("not yet", changed("nbf", json!(now + 3600))),
        ("unstorable subject", changed("sub", json!("a\0b"))),
        ("no subject", changed("sub", Value::Null)),
        ("no expiry", changed("exp", Value::Null)),
        ("foreign key", issuer::sign_with(Algorithm::RS256, "key-1", &issuer::claims(subject), &foreign_key)),
        ("weaker algorithm", issuer::sign_with(Algorithm::HS256, "key-1", &issuer::claims(subject), &hmac)),
        ("unsigned", unsigned),
        ("signature", format!("{signed}.{}", URL_SAFE_NO_PAD.encode(flipped))),
        ("garbage", "garbage".into()),
        ("empty", String::new()),
        ("long", "a".repeat(100_000)),
    ];
    for (what, token) in refused {
        let answer = me(&stage, &token).await;
        assert_eq!(answer.refused(401, "token_invalid")["details"], json!({}), "{what}");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    me(&stage, &changed("exp", json!(now - 3600))).await.refused(401, "token_expired");
    me(&stage, &good).await.ok(200);
}

#[tokio::test]
async fn a_token_may_lack_its_party_but_not_name_another() {
    let stage = Stage::set().await;
    let mut claims = issuer::claims(&stage.school.teacher.subject);
    claims.as_object_mut().unwrap().remove("azp");
    me(&stage, &issuer::sign(&claims)).await.ok(200);
}

#[tokio::test]
async fn the_audience_counts_where_it_is_configured() {
    let stage = Stage::with(|config| config.auth.audiences = vec!["lectern".into()]).await;
    let mut claims = issuer::claims(&stage.school.teacher.subject);
    me(&stage, &issuer::sign(&claims)).await.refused(401, "token_invalid");
    claims["aud"] = json!("somebody else");
    me(&stage, &issuer::sign(&claims)).await.refused(401, "token_invalid");
    claims["aud"] = json!(["lectern", "another"]);
    me(&stage, &issuer::sign(&claims)).await.ok(200);
}

/// Who is admitted by a token with these claims, where nothing names an audience and where something does.
#[tokio::test]
async fn a_token_must_have_been_made_for_us() {
    let client = || SignIn::Oidc { client_id: Some("web".into()), scopes: Vec::new() };
    let by_client = Stage::with(|config| config.auth.sign_in = client()).await;
    let by_both = Stage::with(|config| {
        config.auth.sign_in = client();
        config.auth.audiences = vec!["api".into()];
    })
    .await;
    let cases = [
        (json!({}), 401, 401),
        (json!({ "aud": "web" }), 200, 200),
        (json!({ "aud": ["account", "web"], "azp": "web" }), 200, 200),
        (json!({ "aud": "api" }), 401, 200),
        (json!({ "aud": "another" }), 401, 401),
        (json!({ "aud": "another", "azp": "web" }), 200, 401),
        (json!({ "aud": "another", "client_id": "web" }), 200, 401),
        (json!({ "azp": "web" }), 200, 401),
        (json!({ "aud": "web", "azp": "another" }), 401, 401),
        (json!({ "aud": 7 }), 401, 401),
    ];
    for (given, with_client, with_both) in cases {
        for (stage, expected) in [(&by_client, with_client), (&by_both, with_both)] {
            let mut claims = issuer::claims(&stage.school.teacher.subject);
            claims.as_object_mut().unwrap().remove("azp");
            claims.as_object_mut().unwrap().extend(given.as_object().unwrap().clone());
            let token = issuer::sign(&claims);
            assert_eq!(me(stage, &token).await.status, expected, "{given}");
            let signed_in = stage.school.call(Method::POST, "/api/auth/session").token(&token).send().await;
            assert_eq!(signed_in.status, expected, "{given}");
        }
    }
}

#[tokio::test]
async fn an_issuer_says_where_its_keys_are() {
    let server = issuer::serve().await;
    let issuer = server.url.origin().ascii_serialization();
    let keys = |issuer: &str| Jwks::new(KeySource::discovered(issuer.to_owned()).unwrap());
    assert!(keys(&issuer).key("key-1", Instant::now()).await.is_ok());
    let other = keys(&format!("{issuer}/")).key("key-1", Instant::now()).await;
    assert!(matches!(other, Err(JwksError::Unavailable(FetchError::OtherIssuer))));
    let none = keys(&format!("{issuer}/nobody")).key("key-1", Instant::now()).await;
    assert!(matches!(none, Err(JwksError::Unavailable(FetchError::Http(_)))));
}

#[tokio::test]
async fn without_a_bearer_token_nothing_is_looked_up() {
    let stage = Stage::set().await;
    let call = || stage.school.call(Method::GET, "/api/auth/me");
    call().send().await.refused(401, "unauthenticated");
    call().header("authorization", "Basic dGVhY2hlcg==").send().await.refused(401, "unauthenticated");
    call().header("authorization", "Bearer").send().await.refused(401, "unauthenticated");
    assert_eq!(stage.keys.fetches.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_member_of_one_school_is_nobody_at_another() {
    let stage = Stage::set().await;
    stage.school.get(&stage.other.admin, "/api/auth/me").send().await.refused(403, "not_a_member");
    let unknown = stage.school.call(Method::GET, "/api/auth/me").header("host", "nobody.test");
    unknown.token(&issuer::token(&stage.school.admin.subject)).send().await.refused(404, "tenant_unknown");
}

#[tokio::test]
async fn a_host_is_found_whatever_its_case_and_port() {
    let stage = Stage::set().await;
    let host = format!("{}:8080", stage.school.domain.to_uppercase());
    stage.school.get(&stage.school.teacher, "/api/auth/me").header("host", &host).send().await.ok(200);
}

#[tokio::test]
async fn a_suspended_school_is_closed() {
    let stage = Stage::set().await;
    let mut owner = stage.database.owner().await;
    sqlx::query("update tenants set status = 'suspended' where id = $1")
        .bind(uuid::Uuid::from(stage.school.tenant))
        .execute(&mut owner)
        .await
        .unwrap();
    stage.school.get(&stage.school.admin, "/api/auth/me").send().await.refused(403, "tenant_suspended");
    stage.other.get(&stage.other.admin, "/api/auth/me").send().await.ok(200);
}

#[tokio::test]
async fn the_key_set_is_fetched_once_and_forged_key_ids_do_not_fetch_it_again() {
    let stage = Stage::set().await;
    let token = issuer::token(&stage.school.teacher.subject);
    let forged = issuer::sign_with(
        Algorithm::RS256,
        "key-9",
        &issuer::claims(&stage.school.teacher.subject),
        &issuer::generate(),
    );
    let many = (0..20).map(|_| me(&stage, &token));
    for answer in futures::future::join_all(many).await {
        answer.ok(200);
    }
    for _ in 0..5 {
        me(&stage, &forged).await.refused(401, "token_invalid");
    }
    assert_eq!(stage.keys.fetches.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_issuer_that_is_down_stops_only_those_whose_keys_we_never_had() {
    let stage = Stage::set().await;
    stage.keys.up.store(false, Ordering::SeqCst);
    let token = issuer::token(&stage.school.teacher.subject);
    let refusal = me(&stage, &token).await;
    refusal.refused(503, "identity_unavailable");
    assert!(refusal.header("retry-after").parse::<u64>().unwrap() > 0);

    let stage = Stage::set().await;
    me(&stage, &token_of(&stage)).await.ok(200);
    stage.keys.up.store(false, Ordering::SeqCst);
    me(&stage, &token_of(&stage)).await.ok(200);
}

#[tokio::test]
async fn keys_are_kept_an_hour_exchanged_in_half_a_minute_and_outlive_the_issuer() {
    let server = issuer::serve().await;
    let keys = Jwks::new(KeySource::remote(server.url.clone()).unwrap());
    let start = Instant::now();
    let at = |seconds| start + Duration::from_secs(seconds);
    let fetches = || server.fetches.load(Ordering::SeqCst);
    assert!(keys.key("key-1", at(0)).await.is_ok() && fetches() == 1);

    *server.keys.lock().unwrap() = issuer::jwks("key-2");
    assert!(matches!(keys.key("key-2", at(29)).await, Err(JwksError::UnknownKey)) && fetches() == 1);
    assert!(keys.key("key-1", at(29)).await.is_ok() && fetches() == 1);
    assert!(keys.key("key-2", at(31)).await.is_ok() && fetches() == 2);
    assert!(matches!(keys.key("key-1", at(32)).await, Err(JwksError::UnknownKey)) && fetches() == 2);

    assert!(keys.key("key-2", at(3600)).await.is_ok() && fetches() == 2);
    server.up.store(false, Ordering::SeqCst);
    assert!(keys.key("key-2", at(4000)).await.is_ok() && fetches() == 3);
    assert!(keys.key("key-2", at(4001)).await.is_ok() && fetches() == 3);
}

fn token_of(stage: &Stage) -> String {
    issuer::token(&stage.school.teacher.subject)
}

#[tokio::test]
async fn who_acts_in_anothers_name_deletes_nothing() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let mut claims = issuer::claims(&school.teacher.subject);
    claims["act"] = json!({ "sub": "support" });
    let token = issuer::sign(&claims);
    let body = json!({ "courseId": school.course, "title": "T", "fileName": "a.mp4", "size": 1 });
    let created = school.call(Method::POST, "/api/recordings").token(&token).json(&body).send().await.ok(201);
    let path = format!("/api/recordings/{}", created["id"].as_str().unwrap());
    school.call(Method::DELETE, &path).token(&token).send().await.refused(403, "impersonated");
    school.delete(&school.teacher, &path).send().await.ok(200);
}

#[tokio::test]
async fn the_development_issuer_makes_tokens_that_are_verified_like_any_other() {
    let issuer = api::dev::DevIssuer::generate().unwrap();
    let token = issuer.token("teacher", Utc::now()).unwrap();
    let stage = Stage::with(|config| {
        config.auth.issuer = api::dev::ISSUER.into();
        config.dev = Some(issuer);
    })
    .await;
    me(&stage, &token).await.refused(403, "not_a_member");
    me(&stage, &crate::issuer::token("teacher")).await.refused(401, "token_invalid");

    let mut transaction = stage.state.begin(stage.school.tenant).await.unwrap();
    let teacher = stage.school.teacher.id;
    classroom::users::add_identity(&mut transaction, teacher, api::dev::ISSUER, "teacher").await.unwrap();
    transaction.commit().await.unwrap();
    let minted = stage.school.call(Method::POST, "/dev/token").json(&json!({ "user": "teacher" })).send().await.ok(200);
    let body = me(&stage, minted["token"].as_str().unwrap()).await.ok(200);
    assert_eq!(body["userId"], teacher.to_string());
    assert!(
        stage.school.call(Method::GET, "/dev/.well-known/jwks.json").send().await.ok(200)["keys"][0]["kid"].is_string()
    );
}

#[tokio::test]
async fn the_development_issuer_stays_on_loopback_and_out_of_production() {
    let stage = Stage::set().await;
    stage
        .school
        .call(Method::POST, "/dev/token")
        .json(&json!({ "user": "teacher" }))
        .send()
        .await
        .refused(404, "not_found");
    let mut config = crate::stage::config(&stage.keys);
    config.dev = Some(api::dev::DevIssuer::generate().unwrap());
    config.listen = "0.0.0.0:8080".parse().unwrap();
    let services = api::Services {
        databases: stage.database.databases.clone(),
        storage: stage.storage.clone(),
        redis_url: embedded::test::redis_url().await,
        metrics: metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder().handle(),
    };
    assert!(matches!(api::State::new(config, services), Err(api::StartError::DevBeyondLoopback(_))));
}

#[test]
fn the_key_of_the_development_issuer_outlives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let kept = || api::dev::DevIssuer::kept_in(folder.path()).unwrap();
    assert_eq!(kept().jwks(), kept().jwks());
}
