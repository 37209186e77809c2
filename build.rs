//! Tells cargo what to watch beside the sources.

use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=migrations");
    // A release embeds the site. Its files carry hashed names, so a new build
    // brings files that cargo has not seen; debug builds read them from disk.
    if env::var("PROFILE").as_deref() == Ok("release") {
        fs::create_dir_all("target/site")?;
        println!("cargo:rerun-if-changed=target/site");
    }
    Ok(())
}
