//! The web app: one page for its addresses, files that are kept, and what the page may do.

use std::fs;
use std::path::{Path, PathBuf};

use api::{ClerkKey, SignIn};
use axum::http::Method;
use serde_json::json;

use crate::call::Answer;
use crate::issuer;
use crate::stage::Stage;

fn dist() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/dist")
}

/// The name of a script of the build that has a compressed sibling.
fn script() -> String {
    let mut names: Vec<String> = fs::read_dir(dist().join("assets"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".js") && dist().join(format!("assets/{name}.br")).exists())
        .collect();
    names.sort();
    names.into_iter().next().expect("the build compresses its scripts")
}

async fn get(stage: &Stage, path: &str, headers: &[(&'static str, &str)]) -> Answer {
    let call = stage.school.call(Method::GET, path);
    headers.iter().fold(call, |call, (name, value)| call.header(name, value)).send().await
}

#[tokio::test]
async fn every_address_of_the_app_is_the_page() {
    let stage = Stage::set().await;
    let page = fs::read(dist().join("index.html")).unwrap();
    for path in [
        "/",
        "/courses",
        "/courses/0190-any",
        "/courses/0190-any/search?q=heap&in=slide",
        "/sessions/0190-any?t=12&view=notes",
        "/sessions/0190-any/edit",
        "/sessions/0190-any/notes",
        "/upload",
        "/search?q=heap",
        "/kit",
        "/sign-in",
        "/sign-in/callback?code=1&state=2",
    ] {
        let answer = get(&stage, path, &[]).await;
        assert_eq!(answer.ok_bytes(), page, "{path}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{path}");
        assert_eq!(answer.header("cache-control"), "no-cache", "{path}");
    }
    let tag = get(&stage, "/", &[]).await.header("etag").to_owned();
    let unchanged = get(&stage, "/upload", &[("if-none-match", &tag)]).await;
    assert_eq!((unchanged.status.as_u16(), unchanged.bytes.len()), (304, 0));
    assert_eq!(stage.school.call(Method::HEAD, "/").send().await.status, 200);
    stage.school.call(Method::POST, "/upload").send().await.refused(405, "method_not_allowed");
}

#[tokio::test]
async fn nothing_else_is_the_page() {
    let stage = Stage::set().await;
    for path in [
        "/api",
        "/api/",
        "/api/nothing",
        "/api/courses/0190/nothing",
        "/media/x",
        "/dev/token",
        "/dev/nothing",
        "/healthz/nothing",
        "/index.html",
        "/index.html.br",
        "/icon.svg.br",
        "/nothing",
        "/sessionsx",
        "/assets/../index.html",
        "/assets/nothing.js",
        "/assets/%2e%2e/index.html",
    ] {
        let answer = get(&stage, path, &[("accept", "text/html")]).await;
        assert_eq!(answer.error()["message"].as_str().map(str::is_empty), Some(false), "{path}");
        assert_eq!(answer.status, 404, "{path}");
    }
    get(&stage, "/healthz", &[]).await.ok(200);
    get(&stage, "/icon.svg", &[]).await.ok_bytes();
}

#[tokio::test]
async fn files_with_a_hash_in_their_name_are_never_asked_for_again() {
    let stage = Stage::set().await;
    let name = script();
    let path = format!("/assets/{name}");
    let answer = get(&stage, &path, &[]).await;
    assert_eq!(answer.ok_bytes(), fs::read(dist().join("assets").join(&name)).unwrap());
    assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let again = get(&stage, &path, &[("if-none-match", answer.header("etag"))]).await;
    assert_eq!((again.status.as_u16(), again.header("cache-control")), (304, answer.header("cache-control")));
    get(&stage, &format!("{path}.br"), &[]).await.refused(404, "file_not_found");
}

#[tokio::test]
async fn what_was_compressed_once_is_sent_so_to_those_who_take_it() {
    let stage = Stage::set().await;
    let name = script();
    let path = format!("/assets/{name}");
    let file = dist().join("assets").join(&name);
    let compressed = get(&stage, &path, &[("accept-encoding", "gzip, deflate, br")]).await;
    assert_eq!(compressed.header("content-encoding"), "br");
    assert_eq!(compressed.ok_bytes(), fs::read(file.with_extension("js.br")).unwrap());
    assert_eq!(compressed.header("vary"), "accept-encoding");
    for taken in ["identity", "br;q=0"] {
        let plain = get(&stage, &path, &[("accept-encoding", taken)]).await;
        assert_eq!((plain.ok_bytes(), plain.headers.get("content-encoding")), (&*fs::read(&file).unwrap(), None));
        assert_eq!(plain.header("vary"), "accept-encoding");
    }
    let page = get(&stage, "/courses", &[("accept-encoding", "br")]).await;
    assert_eq!(page.ok_bytes(), fs::read(dist().join("index.html.br")).unwrap());
}

/// The directives of the page's policy, by name.
async fn policy(stage: &Stage) -> std::collections::BTreeMap<String, String> {
    let answer = get(stage, "/", &[]).await;
    let directive = |text: &str| {
        let (name, value) = text.trim().split_once(' ').unwrap();
        (name.to_owned(), value.to_owned())
    };
    answer.header("content-security-policy").split(';').map(directive).collect()
}

#[tokio::test]
async fn the_page_runs_nothing_inline_and_asks_nobody_else() {
    let stage = Stage::set().await;
    let presigned = stage.storage.presign_get("x", std::time::Duration::from_secs(1)).await.unwrap();
    let s3 = url::Url::parse(&presigned).unwrap().origin().ascii_serialization();
    let directives = policy(&stage).await;
    let expected = [
        ("default-src", "'none'".to_owned()),
        ("script-src", "'self'".to_owned()),
        ("style-src", "'self'".to_owned()),
        ("font-src", "'self'".to_owned()),
        ("img-src", format!("'self' blob: {s3}")),
        ("media-src", format!("'self' blob: {s3}")),
        ("connect-src", format!("'self' {s3}")),
        ("worker-src", "'self'".to_owned()),
        ("manifest-src", "'self'".to_owned()),
        ("base-uri", "'none'".to_owned()),
        ("form-action", "'self'".to_owned()),
        ("frame-ancestors", "'none'".to_owned()),
    ];
    assert_eq!(directives, expected.map(|(name, value)| (name.to_owned(), value)).into());
    let answer = get(&stage, "/", &[]).await;
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let permissions = answer.header("permissions-policy");
    assert!(permissions.contains("camera=(), ") && permissions.contains("microphone=(), "), "{permissions}");
    let page = String::from_utf8(fs::read(dist().join("index.html")).unwrap()).unwrap();
    assert!(!page.contains("<style") && !page.contains(" style="), "{page}");
    let scripts: Vec<_> = page.split("<script").skip(1).collect();
    assert!(scripts.iter().all(|script| script.contains(" src=\"/")), "{page}");
}

#[tokio::test]
async fn how_one_signs_in_is_told_to_everybody() {
    let config = "/api/auth/config";
    let nothing = json!({ "mode": "oidc", "issuer": issuer::ISSUER, "clientId": null, "scopes": "",
        "clerkPublishableKey": null, "people": [] });
    assert_eq!(get(&Stage::set().await, config, &[]).await.ok(200), nothing);

    let oidc = Stage::with(|config| {
        let scopes = vec!["openid".into(), "email".into()];
        config.auth.sign_in = SignIn::Oidc { client_id: Some("web".into()), scopes };
    })
    .await;
    let mut expected = nothing.clone();
    (expected["clientId"], expected["scopes"]) = (json!("web"), json!("openid email"));
    assert_eq!(get(&oidc, config, &[]).await.ok(200), expected);
    let connect = policy(&oidc).await.remove("connect-src").unwrap();
    assert!(connect.ends_with(&format!(" {}", issuer::ISSUER)), "{connect}");

    let key = "pk_test_Y2xlcmsuc2Nob29sLmV4YW1wbGUk";
    let clerk = Stage::with(|config| config.auth.sign_in = SignIn::Clerk(ClerkKey::parse(key).unwrap())).await;
    let body = get(&clerk, config, &[]).await.ok(200);
    assert_eq!((&body["mode"], &body["clerkPublishableKey"]), (&json!("clerk"), &json!(key)));
    assert_eq!((&body["clientId"], &body["scopes"]), (&json!(null), &json!(null)));
    assert_eq!(policy(&clerk).await["script-src"], "'self' https://clerk.school.example");
}

#[tokio::test]
async fn in_development_one_is_whoever_one_picks() {
    let stage = Stage::with(|config| {
        config.auth.issuer = api::dev::ISSUER.into();
        config.dev = Some(api::dev::DevIssuer::generate().unwrap());
    })
    .await;
    classroom::seed::development(&stage.database.databases, api::dev::ISSUER).await.unwrap();
    let at = |method, path: &str| stage.school.call(method, path).header("host", "localhost");
    let body = at(Method::GET, "/api/auth/config").send().await.ok(200);
    assert_eq!((&body["mode"], &body["issuer"], &body["scopes"]), (&json!("dev"), &json!(null), &json!(null)));
    let people = body["people"].as_array().unwrap();
    assert_eq!(people[0], json!({ "subject": "teacher", "displayName": "Teacher", "role": "teacher" }));
    assert_eq!(people.len(), 6);
    for person in people {
        let token = at(Method::POST, "/dev/token").json(&json!({ "user": person["subject"] })).send().await.ok(200);
        let signed_in = at(Method::POST, "/api/auth/session").token(token["token"].as_str().unwrap()).send().await;
        assert_eq!(signed_in.ok(200)["displayName"], person["displayName"]);
        assert!(signed_in.header("set-cookie").starts_with("lectern_session="));
    }
    let elsewhere = get(&stage, "/api/auth/config", &[]).await.ok(200);
    assert_eq!(elsewhere["people"], json!([]), "the other schools of this server");
}
