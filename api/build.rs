//! Says what to do when the replay page that the API embeds has not been built.

use std::path::Path;

fn main() {
    let page = Path::new("../web/dist-player/index.html");
    println!("cargo::rerun-if-changed=../web/dist-player");
    if !page.exists() {
        println!("cargo::error=web/dist-player is missing, and the API embeds it: run `make web`");
    }
}
