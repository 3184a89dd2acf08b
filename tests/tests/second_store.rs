//! The whole pipeline on another S3 server than ours: the same class becomes the same replay.

use std::fs;

use lectern_tests::stage::Stage;
use lectern_tests::truth::class_file;

fn manifest(stage: &Stage, name: &str) -> Vec<u8> {
    let _worker = stage.worker();
    let ingested = stage.ingest(&class_file("derivatives"));
    assert_eq!(ingested.status, "finalized", "{:?}", ingested.failure);
    let folder = stage.folder.path().join(name);
    stage.export(&ingested.session_id, &folder);
    fs::read(folder.join("manifest.json")).unwrap()
}

#[test]
#[ignore = "needs an S3 server that is not ours: infra/with-versitygw.sh gives it one, and infra/test.sh runs it"]
fn the_same_class_on_another_s3_server_is_the_same_replay() {
    let variables = ["S3_ENDPOINT", "S3_ACCESS_KEY", "S3_SECRET_KEY", "S3_BUCKET"];
    let other = variables.map(|name| (name.to_owned(), std::env::var(name).expect("infra/with-versitygw.sh sets it")));
    let ours = Stage::start();
    assert_ne!(ours.services.s3_endpoint, other[0].1, "this is our own server");
    let ours = manifest(&ours, "ours");
    let theirs = manifest(&Stage::with_variables(&other), "theirs");
    assert!(ours == theirs, "the two servers gave two manifests");
}
