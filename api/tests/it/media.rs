//! Links to media: what they open, for how long, and for whom.

use api::media_token::{MediaClaims, MediaScope, MediaTokens};
use axum::http::Method;
use chrono::Utc;
use serde_json::json;
use uuid::Uuid;

use crate::call::Answer;
use crate::replays::{MASTER, VTT, assembled, published};
use crate::stage::{MEDIA_TTL, Stage, secret};

/// Address of the folder, as the API gives it.
async fn folder(stage: &Stage, session: Uuid) -> String {
    let path = format!("/api/replays/{session}");
    let replay = stage.school.get(&stage.school.teacher, path).send().await.ok(200);
    replay["links"]["pageUrl"].as_str().unwrap().to_owned()
}

async fn get(stage: &Stage, path: impl Into<String>) -> Answer {
    stage.school.call(Method::GET, path).send().await
}

fn token_of(folder: &str) -> &str {
    folder.split('/').nth(2).unwrap()
}

#[tokio::test]
async fn documents_are_streamed_and_media_is_redirected() {
    let stage = Stage::set().await;
    let folder = folder(&stage, published(&stage).await).await;
    let master = get(&stage, format!("{folder}master.m3u8")).await;
    assert_eq!((master.status.as_u16(), master.text().as_str()), (200, MASTER));
    assert_eq!(master.header("content-type"), "application/vnd.apple.mpegurl");
    assert_eq!(master.header("referrer-policy"), "no-referrer");
    assert_eq!(master.header("x-content-type-options"), "nosniff");
    assert_eq!(get(&stage, format!("{folder}captions.en.vtt")).await.text(), VTT);

    let segment = get(&stage, format!("{folder}r0/720p/0000-00.m4s")).await;
    assert_eq!(segment.status, 302);
    let presigned = segment.header("location");
    assert_eq!(reqwest::get(presigned).await.unwrap().text().await.unwrap(), "media");
    assert!(!presigned.contains(token_of(&folder)));
    assert_eq!(get(&stage, format!("{folder}r0/slides/000.jpg")).await.status, 302);
    get(&stage, format!("{folder}r0/720p/9999-00.m4s")).await.refused(404, "file_not_found");
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let stage = Stage::set().await;
    let folder = folder(&stage, published(&stage).await).await;
    for name in ["master.m3u8", "index.html", "player-files.json"] {
        let first = get(&stage, format!("{folder}{name}")).await;
        let tag = first.header("etag").to_owned();
        let again =
            stage.school.call(Method::GET, format!("{folder}{name}")).header("if-none-match", &tag).send().await;
        assert_eq!((again.status.as_u16(), again.bytes.len()), (304, 0), "{name}");
    }
}

#[tokio::test]
async fn the_page_comes_with_the_folder() {
    let stage = Stage::set().await;
    let folder = folder(&stage, published(&stage).await).await;
    let page = get(&stage, &folder).await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(page.text().contains("<title>Sorting</title>"), "{}", page.text());
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
    assert!(policy.contains("connect-src 'self' http://127.0.0.1:"), "{policy}");
    let names = get(&stage, format!("{folder}player-files.json")).await.text();
    let names: Vec<String> = serde_json::from_str(&names).unwrap();
    for (ending, content_type) in [(".js", "text/javascript"), (".css", "text/css"), (".woff2", "font/woff2")] {
        let name = names.iter().find(|name| name.ends_with(ending)).unwrap();
        let file = get(&stage, format!("{folder}{name}")).await;
        assert!(file.header("content-type").starts_with(content_type), "{name}");
    }
    let without_slash = get(&stage, folder.trim_end_matches('/')).await;
    assert_eq!(without_slash.status, 308);
    assert!(!without_slash.header("location").contains(token_of(&folder)));
}

#[tokio::test]
async fn a_link_is_for_one_session_and_cannot_be_changed() {
    let stage = Stage::set().await;
    let (one, two) = (published(&stage).await, published(&stage).await);
    let folder = folder(&stage, one).await;
    let token = token_of(&folder);
    get(&stage, format!("/media/{token}/{two}/master.m3u8")).await.refused(403, "media_token_invalid");
    get(&stage, format!("/media/{token}/{}/master.m3u8", Uuid::new_v4())).await.refused(403, "media_token_invalid");
    for at in [0, 20, 60, token.len() - 2] {
        let mut changed = token.as_bytes().to_vec();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        get(&stage, format!("/media/{changed}/{one}/master.m3u8")).await.refused(403, "media_token_invalid");
    }
    // The page still comes, to say in words that the link has ended; it tells nothing.
    let page = get(&stage, format!("/media/garbage/{one}/")).await;
    assert!(page.status == 200 && !page.text().contains("Sorting"));
}

#[tokio::test]
async fn a_link_ends_with_its_time() {
    let stage = Stage::set().await;
    let session = published(&stage).await;
    let tokens = MediaTokens::new(&secret(), MEDIA_TTL);
    let claims = |expires_at| MediaClaims {
        scope: MediaScope::Replay,
        tenant: stage.school.tenant,
        user: stage.school.student.id,
        session: session.into(),
        expires_at,
        epoch: 0,
    };
    let open = |expires_at| get(&stage, format!("/media/{}/{session}/master.m3u8", tokens.sign(&claims(expires_at))));
    let now = Utc::now().timestamp();
    open(now + 60).await.ok_bytes();
    open(now - 1).await.refused(403, "media_token_expired");
    // Signed by us, but of another school: there is no such session.
    let foreign = MediaClaims { tenant: stage.other.tenant, ..claims(now + 60) };
    get(&stage, format!("/media/{}/{session}/master.m3u8", tokens.sign(&foreign)))
        .await
        .refused(403, "media_token_invalid");
}

#[tokio::test]
async fn withdrawing_a_replay_ends_its_links() {
    let stage = Stage::set().await;
    let session = published(&stage).await;
    let before = folder(&stage, session).await;
    get(&stage, format!("{before}master.m3u8")).await.ok_bytes();
    let withdraw = format!("/api/replays/{session}/unpublish");
    stage.school.post(&stage.school.teacher, withdraw, &json!({})).send().await.ok(200);
    get(&stage, format!("{before}master.m3u8")).await.refused(403, "media_token_invalid");
    get(&stage, format!("{before}r0/720p/0000-00.m4s")).await.refused(403, "media_token_invalid");
    let after = folder(&stage, session).await;
    get(&stage, format!("{after}master.m3u8")).await.ok_bytes();
}

#[tokio::test]
async fn no_name_leads_out_of_the_folder() {
    let stage = Stage::set().await;
    let session = assembled(&stage).await;
    let folder = folder(&stage, session).await;
    for name in [
        "../master.m3u8",
        "%2e%2e/master.m3u8",
        "r0/../master.m3u8",
        "..%2fmaster.m3u8",
        "/master.m3u8",
        "r0%5c720p",
        "master.m3u8%00",
        ".hidden",
        "%F0%9F%92%A9",
        "r0/",
        &"a".repeat(5000),
    ] {
        let answer = get(&stage, format!("{folder}{name}")).await;
        assert_eq!(answer.status, 404, "{name}: {}", answer.text());
        answer.error();
    }
}
