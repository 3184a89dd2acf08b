//! Captions and chapters of a class are corrected: one revision shows all of it, and processing the class anew loses none.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use lectern_tests::replay_folder::ReplayFolder;
use lectern_tests::stage::Stage;
use lectern_tests::truth::class_file;
use serde_json::{Value, json};
use timeline::document::{Cue, NoteChapter};

/// For a class of a minute on a machine with other things to do.
const PATIENCE: Duration = Duration::from_secs(300);
const CORRECTED: usize = 20;
/// Put before the words of a corrected cue; no one says it.
const SIGN: &str = "Zyzzyva";

struct Class<'a> {
    stage: &'a Stage,
    session: String,
}

impl Class<'_> {
    fn exported(&self, name: &str) -> ReplayFolder {
        let folder: PathBuf = self.stage.folder.path().join(name);
        self.stage.export(&self.session, &folder);
        ReplayFolder::open(&folder)
    }

    fn count(&self, statement: &str) -> u32 {
        self.stage.sql(&format!("{statement} and session_id = '{}'", self.session)).parse().expect("a number")
    }

    /// How often a replay was put together.
    fn assembled(&self) -> u32 {
        self.count("select count(*) from jobs where kind = 'assemble' and state = 'succeeded'")
    }

    /// Applies the changes, and comes back when the replay shows them.
    fn apply(&self, changes: &Value, events: &Value) -> Value {
        let before = self.stage.client.replay(&self.session).expect("the API answers");
        let applied = self.stage.client.apply(&self.session, changes).expect("the API answers");
        assert_eq!(applied, json!({ "events": events, "state": "processing" }));
        self.stage.client.replay_after(&self.session, &before, PATIENCE).expect("a revision is made")
    }
}

fn text(cue: &Cue) -> Value {
    json!({ "start": cue.start, "end": cue.end, "text": cue.text })
}

fn retold(cue: &Cue, words: &str) -> Value {
    json!({ "replaced": [text(cue)], "with": [{ "start": cue.start, "end": cue.end, "text": words }] })
}

fn signed(cue: &Cue, number: usize) -> String {
    format!("{SIGN}{number} {}", cue.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" "))
}

fn reviewed(replay: &ReplayFolder) -> Vec<String> {
    let cues = replay.transcript.cues.iter().filter(|cue| cue.reviewed);
    cues.map(|cue| cue.text.replace('\n', " ")).collect()
}

#[test]
fn twenty_corrections_are_one_revision_and_outlive_another_recipe() {
    let stage = Stage::start();
    let _worker = stage.worker();
    let ingested = stage.ingest(&class_file("cities"));
    assert_eq!(ingested.status, "finalized", "{:?}", ingested.failure);
    let class = Class { stage: &stage, session: ingested.session_id };
    let before = class.exported("before");
    assert_eq!((class.assembled(), reviewed(&before).len()), (1, 0));
    assert!(!before.folder.join("corrections.json").exists());
    let cues = &before.transcript.cues;
    let chosen: Vec<usize> = (0..CORRECTED).map(|n| n * cues.len() / CORRECTED).collect();
    let wanted: Vec<String> = chosen.iter().enumerate().map(|(n, &at)| signed(&cues[at], n)).collect();
    let corrections: Vec<Value> = chosen.iter().zip(&wanted).map(|(&at, words)| retold(&cues[at], words)).collect();
    let half = &cues[cues.len() / 2];
    let chapters =
        json!([{ "start": 0.0, "title": "How cities began" }, { "start": half.start, "title": "How they grew" }]);

    class.apply(&json!({ "corrections": corrections, "chapters": chapters }), &json!([4, 5]));
    let after = class.exported("after");
    assert_eq!(class.assembled(), 2, "all of it is one new revision");
    assert_eq!(reviewed(&after), wanted);
    assert_eq!(after.transcript.cues.len(), cues.len());
    let titles =
        |replay: &ReplayFolder| replay.chapters.iter().map(|chapter| chapter.title.clone()).collect::<Vec<_>>();
    assert_eq!(titles(&after), ["How cities began", "How they grew"]);
    assert!(after.chapters.iter().all(|chapter| chapter.reviewed) && after.chapters[1].start == half.start);
    assert_eq!(
        after.notes.chapters.iter().map(|noted| &noted.title).collect::<Vec<_>>(),
        ["How cities began", "How they grew"]
    );
    for name in ["captions.en.vtt", "captions.en.srt", "transcript.txt"] {
        let file = fs::read_to_string(after.folder.join(name)).expect("it is exported");
        assert_eq!(file.matches(SIGN).count(), CORRECTED, "{name}");
    }
    let noted: Vec<&NoteChapter> = after.notes.chapters.iter().collect();
    let notes = serde_json::to_string(&noted).expect("notes are JSON");
    assert!(notes.contains(SIGN), "{notes}");
    let found = format!("select count(*) from transcript_cues where text like '%{SIGN}%'");
    assert_eq!(class.count(&found) as usize, CORRECTED);

    // Another recipe makes every chunk and every word anew; the words are the same, so is what was corrected. A cue that
    // was corrected is corrected again.
    stage.sql("update recordings set recipe = jsonb_set(recipe, '{codeVersion}', '99')");
    let first = after.transcript.cues.iter().find(|cue| cue.reviewed).expect("some are reviewed");
    let again = retold(first, "And once more.");
    let replay = class.apply(&json!({ "corrections": [again] }), &json!([6]));
    assert_eq!(class.assembled(), 3);
    let anew = class.exported("anew");
    assert_eq!(anew.manifest.recipe.code_version, 99);
    let mut wanted = wanted;
    wanted[0] = "And once more.".to_owned();
    assert_eq!((reviewed(&anew), titles(&anew)), (wanted, titles(&after)));
    let draft = stage.client.draft(&class.session).expect("the API answers");
    assert_eq!((&draft["mismatches"], &draft["corrections"]), (&json!([]), &json!([])));
    assert_eq!(replay["chapters"][1]["reviewed"], true);
}
