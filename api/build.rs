//! Says what to do when the pages that the API embeds have not been built.

use std::path::Path;

fn main() {
    for (folder, what) in [("web/dist", "the web app"), ("web/dist-player", "the replay page")] {
        println!("cargo::rerun-if-changed=../{folder}");
        if !Path::new("..").join(folder).join("index.html").exists() {
            println!("cargo::error={folder} is missing, {what} that the API embeds: run `make web`");
        }
    }
}
