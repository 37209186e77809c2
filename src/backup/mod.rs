//! A backup as a file: how it appears, and how it is known to be whole.
//!
//! No SQL and no HTTP: the server makes such a file, and the command line
//! receives it and puts it back.

mod part_file;
mod seal;

pub use part_file::{PartFile, beside};
pub use seal::{SEAL_BYTES, Seal, Sealed};
