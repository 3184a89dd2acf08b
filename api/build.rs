//! Says what to do when the player page that the API embeds has not been built.

use std::path::Path;

fn main() {
    let page = Path::new("../web/player/dist/index.html");
    println!("cargo::rerun-if-changed=../web/player/dist");
    if !page.exists() {
        println!("cargo::error=web/player/dist is missing, and the API embeds it: run `make web`");
    }
}
