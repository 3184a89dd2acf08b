//! A replay in the making: what is played and read of it before it is complete, and how it becomes the finished one.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::Method;
use bytes::Bytes;
use classroom::ids::{RecordingId, SessionId};
use classroom::{recordings, segments};
use jobs::material::Material;
use jobs::pipeline;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::postgres::PgListener;
use storage::keys::RecordingKeys;
use timeline::chunk::Lengths;
use timeline::document::{Cue, Transcript};
use timeline::hls::PlaylistType;
use timeline::recipe::{Recipe, SpeechRecipe};
use timeline::render_plan::{AudioEncoding, AudioPlan, Boundaries, RenderPlan, Rung, VideoEncoding, VideoPlan};
use timeline::segment::Segment;
use timeline::time::{Seconds, Ticks};
use uuid::Uuid;

use crate::call::Answer;
use crate::replays::{assemble, part};
use crate::stage::Stage;
use crate::uploads;

const RENDITIONS: [&str; 3] = ["720p", "360p", "audio"];
const DURATION: Ticks = Ticks::from_whole_seconds(90);

/// Ninety seconds that are being processed: nine segments, three chunks, four units.
struct Class<'a> {
    stage: &'a Stage,
    session: Uuid,
    recording: RecordingId,
}

fn hash(bytes: &str) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn init(rendition: &str) -> String {
    format!("init of {rendition}")
}

fn render_plan() -> RenderPlan {
    let rung = |name: &str, height: u32| Rung {
        name: name.into(),
        width: height * 16 / 9,
        height,
        encoding: VideoEncoding::Copy,
        codecs: "avc1.64001f".into(),
        init_sha256: hash(&init(name)),
    };
    RenderPlan {
        target_duration: 8,
        video: Some(VideoPlan {
            stream: 0,
            shape: (1280, 720),
            frame_rate: (25, 1),
            variable_frame_rate: false,
            rotation: 0,
            boundaries: Boundaries::SourceIdrs,
            rungs: vec![rung("720p", 720), rung("360p", 360)],
        }),
        audio: Some(AudioPlan {
            stream: 1,
            encoding: AudioEncoding::Copy,
            sample_rate: 48_000,
            channels: 1,
            codecs: "mp4a.40.2".into(),
            init_sha256: hash(&init("audio")),
        }),
    }
}

fn recipe(model: &str) -> Recipe {
    Recipe {
        code_version: 1,
        lengths: Lengths::UPLOAD,
        speech: SpeechRecipe { model: model.into(), model_sha256: String::new(), language: "en".into() },
        slide_text: None,
        rung_heights: vec![720, 360],
        parameters: BTreeMap::new(),
    }
}

fn segment(ordinal: u32) -> Segment {
    let start = Ticks::from_whole_seconds(i64::from(ordinal) * 10);
    Segment {
        ordinal,
        key: format!("raw/{ordinal}"),
        size: 1,
        sha256: hash(&ordinal.to_string()),
        start,
        duration: Ticks::from_whole_seconds(10),
        idrs: (0..5).map(|step| start + Ticks::from_whole_seconds(step * 2)).collect(),
    }
}

impl<'a> Class<'a> {
    /// The file has been looked into, and so many of its segments are there.
    async fn begin(stage: &'a Stage, arrived: u32) -> Class<'a> {
        let recording = uploads::begin(stage, 3).await;
        uploads::send_parts(&recording["upload"]).await;
        let complete = format!("/api/recordings/{}/complete", recording["id"].as_str().unwrap());
        stage.school.post(&stage.school.teacher, complete, &json!({})).send().await.ok(202);
        let id = |name: &str| recording[name].as_str().unwrap().parse::<Uuid>().unwrap();
        let class = Class { stage, session: id("sessionId"), recording: RecordingId(id("id")) };
        class.set_recipe("tiny").await;
        let mut transaction = stage.state.begin(stage.school.tenant).await.unwrap();
        let there: Vec<Segment> = (0..arrived).map(segment).collect();
        segments::register(&mut transaction, class.recording, &there).await.unwrap();
        pipeline::replan(&mut transaction, SessionId(class.session)).await.unwrap();
        transaction.commit().await.unwrap();
        for rendition in RENDITIONS {
            class.store(&init(rendition), "mp4").await;
        }
        class
    }

    async fn set_recipe(&self, model: &str) {
        let mut transaction = self.stage.state.begin(self.stage.school.tenant).await.unwrap();
        recordings::set_plan(&mut transaction, self.recording, &recipe(model), &render_plan(), Some(DURATION))
            .await
            .unwrap();
        pipeline::replan(&mut transaction, SessionId(self.session)).await.unwrap();
        transaction.commit().await.unwrap();
    }

    /// The last segments are there too.
    async fn close(&self) {
        let mut transaction = self.stage.state.begin(self.stage.school.tenant).await.unwrap();
        let all: Vec<Segment> = (0..9).map(segment).collect();
        segments::register(&mut transaction, self.recording, &all).await.unwrap();
        recordings::close_source(&mut transaction, self.recording, DURATION).await.unwrap();
        recordings::finalize(&mut transaction, self.recording).await.unwrap();
        pipeline::replan(&mut transaction, SessionId(self.session)).await.unwrap();
        transaction.commit().await.unwrap();
    }

    async fn store(&self, content: &str, extension: &str) {
        let keys = RecordingKeys::new(self.stage.school.tenant, self.session, self.recording);
        let key = keys.output(&hash(content), extension);
        self.stage.storage.put(&key, "video/mp4", Bytes::from(content.to_owned())).await.unwrap();
    }

    /// As a worker's finish leaves the newest job for this piece of work.
    async fn finish(&self, kind: &str, unit: u32, outcome: &str) {
        let done = sqlx::query(
            "update jobs set state = 'succeeded', result = jsonb_build_object('outcome', $4), published_at = null,
                started_at = lectern.now(), finished_at = lectern.now()
            where id = (select id from jobs where recording_id = $1 and kind::text = $2 and unit = $3 order by id desc limit 1)",
        )
        .bind(Uuid::from(self.recording))
        .bind(kind)
        .bind(unit as i32)
        .bind(outcome)
        .execute(&mut self.stage.database.owner().await)
        .await
        .unwrap();
        assert_eq!(done.rows_affected(), 1, "{kind} {unit} is not planned");
    }

    async fn output(&self, kind: &str, unit: u32, name: &str, span: (i64, i64), content: &str, detail: Value) {
        let extension = name.rsplit('.').next().unwrap();
        self.store(content, extension).await;
        sqlx::query(
            "insert into job_outputs (tenant_id, session_id, recording_id, digest, kind, unit, name, start_ticks, end_ticks,
                sha256, size, extension, detail)
            select tenant_id, session_id, recording_id, digest, kind, unit, $4, $5, $6, $7, $8, $9, $10
            from jobs where recording_id = $1 and kind::text = $2 and unit = $3 order by id desc limit 1",
        )
        .bind(Uuid::from(self.recording))
        .bind(kind)
        .bind(unit as i32)
        .bind(name)
        .bind(Ticks::from_whole_seconds(span.0).0)
        .bind(Ticks::from_whole_seconds(span.1).0)
        .bind(hash(content))
        .bind(content.len() as i64)
        .bind(extension)
        .bind(detail)
        .execute(&mut self.stage.database.owner().await)
        .await
        .unwrap();
    }

    async fn render(&self, chunk: u32) {
        for rendition in RENDITIONS {
            for position in 0..5 {
                let start = i64::from(chunk) * 30 + position * 6;
                let content = format!("{rendition} {chunk} {position}");
                let name = format!("{rendition}/{position:02}.m4s");
                let detail = json!({ "kind": "hls_segment", "media": { "samples": 1 } });
                self.output("render_chunk", chunk, &name, (start, start + 6), &content, detail).await;
            }
        }
        let start = i64::from(chunk) * 30;
        let strip = json!({ "tileWidth": 160, "tileHeight": 90, "tiles": 6,
            "firstTicks": start * 90_000, "everyTicks": 450_000 });
        let detail = json!({ "kind": "thumbnails", "media": strip });
        self.output("render_chunk", chunk, "thumbnails.jpg", (start, start + 30), "strip", detail).await;
        self.finish("render_chunk", chunk, "rendered").await;
    }

    async fn hear(&self, unit: u32, text: &str) {
        let start = f64::from(unit) * 24.0;
        let cue = Cue {
            id: format!("0-{unit}-0"),
            start: Seconds::new(start),
            end: Seconds::new(start + 2.0),
            text: text.into(),
            words: Vec::new(),
            reviewed: false,
        };
        let detail = json!(Transcript { language: "en".into(), model: "tiny".into(), cues: vec![cue] });
        let at = start as i64;
        self.output("transcribe", unit, "words.json", (at, at + 24), text, detail).await;
        self.finish("transcribe", unit, "words").await;
    }

    async fn replay(&self) -> Value {
        let path = format!("/api/replays/{}", self.session);
        self.stage.school.get(&self.stage.school.teacher, path).send().await.ok(200)
    }

    async fn folder(&self) -> String {
        self.replay().await["links"]["pageUrl"].as_str().expect("there is a page").to_owned()
    }

    async fn get(&self, name: &str) -> Answer {
        let folder = self.folder().await;
        self.stage.school.call(Method::GET, format!("{folder}{name}")).send().await
    }

    async fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.get(name).await.text()).unwrap()
    }

    async fn playlist(&self, rendition: &str) -> String {
        let answer = self.get(&format!("r0/{rendition}.m3u8")).await;
        assert_eq!(answer.header("content-type"), "application/vnd.apple.mpegurl");
        answer.text()
    }

    /// What a redirect leads to.
    async fn media(&self, name: &str) -> String {
        let answer = self.get(name).await;
        assert_eq!(answer.status, 302, "{name}: {}", answer.text());
        reqwest::get(answer.header("location")).await.unwrap().text().await.unwrap()
    }
}

fn names(playlist: &str) -> Vec<&str> {
    playlist.lines().filter(|line| !line.starts_with('#')).collect()
}

#[tokio::test]
async fn what_every_rendition_has_from_the_beginning_is_played() {
    let stage = Stage::set().await;
    let class = Class::begin(&stage, 8).await;
    class.render(1).await;
    let replay = class.replay().await;
    assert_eq!((&replay["state"], &replay["links"]), (&json!("processing"), &Value::Null), "the beginning is missing");
    assert_eq!(replay["duration"], 90.0);

    class.render(0).await;
    let replay = class.replay().await;
    let playback = part(&replay, "playback");
    assert_eq!(
        playback,
        json!({ "part": "playback", "state": "partial", "progress": 0.667, "until": 60.0, "reason": null })
    );
    assert_eq!(part(&replay, "transcript")["state"], "pending");
    assert_eq!(part(&replay, "notes")["state"], "pending");
    assert!(replay["links"]["playbackUrl"].as_str().unwrap().ends_with("/master.m3u8"));

    let master = class.get("master.m3u8").await.text();
    assert!(master.contains("RESOLUTION=1280x720") && master.contains("r0/360p.m3u8"), "{master}");
    assert!(!master.contains("TYPE=SUBTITLES"), "captions come with the finished replay");
    for rendition in RENDITIONS {
        let playlist = class.playlist(rendition).await;
        assert_eq!(names(&playlist).len(), 10, "{rendition}: {playlist}");
        for line in ["#EXT-X-PLAYLIST-TYPE:EVENT", "#EXT-X-START:TIME-OFFSET=0", "#EXT-X-TARGETDURATION:8"] {
            assert!(playlist.lines().any(|found| found == line), "{line} in {playlist}");
        }
        assert!(!playlist.contains("#EXT-X-ENDLIST"));
        assert_eq!(class.media(&format!("r0/{rendition}/init.mp4")).await, init(rendition));
        let last = format!("{rendition} 1 4");
        assert_eq!(class.media(&format!("r0/{}", names(&playlist)[9])).await, last);
    }
    assert_eq!(class.media("r0/thumbnails/0001.jpg").await, "strip");
    assert!(class.get("thumbnails.vtt").await.text().contains("r0/thumbnails/0001.jpg#xywh=0,0,160,90"));
    for name in ["r0/720p/0002-00.m4s", "r0/720p/0000-05.m4s", "r1/720p.m3u8", "r0/1080p.m3u8", "transcript.json"] {
        class.get(name).await.refused(404, "file_not_found");
    }
}

#[tokio::test]
async fn the_same_addresses_become_the_finished_replay() {
    let stage = Stage::set().await;
    let class = Class::begin(&stage, 8).await;
    class.render(0).await;
    let folder = class.folder().await;
    let before = class.playlist("720p").await;
    class.close().await;
    class.finish("render_chunk", 1, "gap").await;
    let with_gap = class.playlist("720p").await;
    assert_eq!(with_gap.matches("#EXT-X-GAP\n").count(), 5);
    assert!(with_gap.starts_with(&before), "what was listed stays:\n{before}\n{with_gap}");
    let gap = json!([{ "start": 30.0, "end": 60.0, "reason": "media_damaged" }]);
    assert_eq!(class.json("manifest.json").await["gaps"], gap);
    assert_eq!(class.replay().await["gaps"], gap);
    class.render(2).await;
    let all = class.playlist("720p").await;
    assert!(names(&all).len() == 15 && !all.contains("ENDLIST"), "it is complete once it is assembled: {all}");

    let mut transaction = stage.state.begin(stage.school.tenant).await.unwrap();
    let material = Material::of_session(&mut transaction, SessionId(class.session)).await.unwrap().unwrap();
    transaction.commit().await.unwrap();
    let playlists = material.rendered(PlaylistType::Vod, Some("en")).playlists();
    let files = playlists.iter().map(|made| (made.name.as_str(), "application/vnd.apple.mpegurl", made.text.clone()));
    let captions = ("captions.en.vtt", "text/vtt; charset=utf-8", "WEBVTT\n".to_owned());
    assemble(&stage, class.session, "rev-1", files.chain([captions]).collect()).await;

    let whole = stage.school.call(Method::GET, format!("{folder}r0/720p.m3u8")).send().await.text();
    let list = |text: &str| text[text.find("#EXT-X-MAP").unwrap()..].to_owned();
    assert_eq!(list(&whole), format!("{}#EXT-X-ENDLIST\n", list(&all)));
    let head = |text: &str| text[..text.find("#EXT-X-PLAYLIST-TYPE").unwrap()].to_owned();
    assert_eq!(head(&whole), head(&before), "media sequence and target duration stay");
    assert_eq!(class.replay().await["state"], "ready");

    // Made again from another recipe: until that is complete, the finished one stays.
    class.set_recipe("other").await;
    assert_eq!(class.playlist("720p").await, whole);
    assert_eq!(class.replay().await["state"], "ready");
}

#[tokio::test]
async fn what_has_been_heard_is_read_before_the_rest() {
    let stage = Stage::set().await;
    let class = Class::begin(&stage, 8).await;
    class.render(0).await;
    assert_eq!(class.json("manifest.json").await["duration"], 90.0, "as the file says");
    class.hear(1, "second").await;
    let replay = class.replay().await;
    assert_eq!(
        part(&replay, "transcript"),
        json!({ "part": "transcript", "state": "pending", "progress": 0.25, "until": null, "reason": null })
    );
    class.hear(0, "first").await;
    let transcript = class.json("transcript.json").await;
    let texts: Vec<_> = transcript["cues"].as_array().unwrap().iter().map(|cue| cue["text"].clone()).collect();
    assert_eq!((texts, &transcript["language"]), (vec![json!("first"), json!("second")], &json!("en")));

    let manifest = class.json("manifest.json").await;
    assert_eq!(part(&manifest["making"], "transcript")["until"], 48.0);
    assert_eq!(manifest["making"]["secondsLeft"], Value::Null, "not all of the file has been cut");
    let files: Vec<_> = manifest["files"].as_array().unwrap().iter().map(|file| file["name"].clone()).collect();
    let expected =
        ["master.m3u8", "r0/360p.m3u8", "r0/720p.m3u8", "r0/audio.m3u8", "transcript.json", "thumbnails.vtt"];
    assert_eq!(files, expected);

    class.close().await;
    class.hear(2, "third").await;
    let left = class.replay().await["secondsLeft"].as_f64();
    assert!(left.is_some_and(|left| left >= 0.0), "four pieces of work have ended within the minute: {left:?}");
}

#[tokio::test]
async fn it_is_for_staff_alone() {
    let stage = Stage::set().await;
    let class = Class::begin(&stage, 8).await;
    class.render(0).await;
    let path = format!("/api/replays/{}", class.session);
    stage.school.get(&stage.school.student, path.clone()).send().await.refused(404, "replay_not_found");
    stage.other.get(&stage.other.teacher, path).send().await.refused(404, "session_not_found");
    let folder = class.folder().await;
    let garbage = folder.replacen("/media/", "/media/A", 1);
    for name in ["master.m3u8", "manifest.json", "r0/720p/0000-00.m4s"] {
        let answer = stage.school.call(Method::GET, format!("{garbage}{name}")).send().await;
        answer.refused(403, "media_token_invalid");
    }
}

/// No worker is there, so no sweep: the cancellation plans, and rings for whoever works.
#[tokio::test]
async fn what_waited_for_a_cancelled_job_goes_on_at_once() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let class = Class::begin(&stage, 8).await;
    class.close().await;
    class.finish("ingest_upload", 0, "segments").await;
    for chunk in 0..2 {
        class.finish("render_chunk", chunk, "rendered").await;
    }
    for unit in 0..4 {
        class.finish("transcribe", unit, "heard").await;
    }
    let queued = |kind: &str| {
        let path = format!("/api/ops/jobs?state=queued&kind={kind}");
        let answer = school.get(&school.admin, path).send();
        async move { answer.await.ok(200)["items"].as_array().unwrap().clone() }
    };
    let last = queued("render_chunk").await;
    assert_eq!((last.len(), queued("settle").await.len()), (1, 0));
    let mut bell = PgListener::connect_with(&stage.database.databases.dispatch).await.unwrap();
    bell.listen(jobs::runtime::listen_channel()).await.unwrap();
    let path = format!("/api/ops/jobs/{}/cancel", last[0]["id"].as_str().unwrap());
    assert_eq!(school.post(&school.admin, path, &json!({})).send().await.ok(200)["state"], "cancelled");
    assert_eq!(queued("settle").await.len(), 1);
    let rung = tokio::time::timeout(Duration::from_secs(10), bell.recv()).await.unwrap().unwrap();
    assert_eq!(rung.payload(), "light");
}
