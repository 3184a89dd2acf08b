//! The kept description is the one that the code gives.

use std::fs;
use std::path::Path;

use axum::http::Method;

use crate::stage::Stage;

/// With `UPDATE=1` it writes the file instead.
#[test]
fn docs_openapi_json_is_what_the_handlers_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
    let mut said = api::openapi().to_pretty_json().unwrap();
    said.push('\n');
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &said).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap();
    assert!(
        kept == said,
        "docs/openapi.json differs. Write it with: UPDATE=1 cargo test -p lectern-api --test it openapi"
    );
}

#[tokio::test]
async fn it_is_served() {
    let stage = Stage::set().await;
    let served = stage.school.call(Method::GET, "/api/openapi.json").send().await.ok(200);
    assert_eq!(served, serde_json::to_value(api::openapi()).unwrap());
}

#[test]
fn a_generated_client_can_tell_operations_apart() {
    let described = serde_json::to_value(api::openapi()).unwrap();
    let items = described["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
    let mut seen = std::collections::BTreeSet::new();
    for operation in items {
        assert!(seen.insert(operation["operationId"].as_str().unwrap().to_owned()), "{operation}");
        for response in operation["responses"].as_object().unwrap().values() {
            assert!(response["description"].as_str().is_some_and(|text| !text.is_empty()), "{operation}");
        }
    }
}
