//! The seal of a backup: the SHA-256 of the database, as a line of text behind it.
//!
//! SQLite takes the length of a database from its header and does not read
//! behind it, so a sealed file is a database to every program. SQLite itself
//! cannot tell whether a value is the one that was written; the seal can.

use std::io::{self, SeekFrom};

use sha2::{Digest, Sha256};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

/// How long a seal is.
pub const SEAL_BYTES: u64 = (WORDS.len() + 64 + 1) as u64;

const WORDS: &str = "\nprogress-monitor backup, sha-256 ";

/// A database's length is a multiple of this, whatever the size of its pages.
const SMALLEST_PAGE: u64 = 512;

const CHUNK: usize = 256 * 1024;

/// A seal that is being made.
#[derive(Debug, Clone, Default)]
pub struct Seal(Sha256);

/// What a file's seal says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sealed {
    /// Every byte of the database is the one that was sealed.
    Whole {
        /// The length of the database.
        bytes: u64,
    },
    /// The file is not the one that was sealed, or not all of it.
    Broken,
    /// There is none, as behind a database that is no backup.
    Not,
}

impl Seal {
    /// Takes in what comes next.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The line to write behind it all.
    pub fn finish(self) -> String {
        let digits: String = self.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{WORDS}{digits}\n")
    }
}

impl Sealed {
    /// Reads `file` and compares it with its seal.
    pub async fn check(file: &mut File) -> io::Result<Sealed> {
        let length = file.seek(SeekFrom::End(0)).await?;
        let Some(bytes) = length.checked_sub(SEAL_BYTES) else { return Ok(Sealed::Broken) };
        let mut found = Vec::new();
        file.seek(SeekFrom::Start(bytes)).await?;
        file.read_to_end(&mut found).await?;
        if !found.starts_with(WORDS.as_bytes()) {
            let is_plain = length.is_multiple_of(SMALLEST_PAGE);
            return Ok(if is_plain { Sealed::Not } else { Sealed::Broken });
        }
        let expected = seal_of(file, bytes).await?.finish();
        Ok(if found == expected.as_bytes() { Sealed::Whole { bytes } } else { Sealed::Broken })
    }
}

async fn seal_of(file: &mut File, bytes: u64) -> io::Result<Seal> {
    file.seek(SeekFrom::Start(0)).await?;
    let (mut seal, mut rest) = (Seal::default(), file.take(bytes));
    let mut chunk = vec![0; CHUNK];
    loop {
        match rest.read(&mut chunk).await? {
            0 => return Ok(seal),
            read => seal.update(&chunk[..read]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn check(bytes: &[u8]) -> Sealed {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        Sealed::check(&mut File::open(file.path()).await.unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn a_seal_breaks_with_any_byte_and_any_cut() {
        let database = vec![7; 2 * 512];
        let mut seal = Seal::default();
        seal.update(&database);
        let whole = [database.clone(), seal.finish().into_bytes()].concat();
        assert_eq!(whole.len() as u64, 2 * 512 + SEAL_BYTES);
        assert_eq!(check(&whole).await, Sealed::Whole { bytes: 2 * 512 });
        assert_eq!(check(&database).await, Sealed::Not);
        for place in (0..whole.len()).step_by(11) {
            let mut flipped = whole.clone();
            flipped[place] ^= 1;
            assert_eq!(check(&flipped).await, Sealed::Broken, "byte {place}");
        }
        for length in [0, 100, 1000, 1023, 1025, whole.len() - 1] {
            assert_eq!(check(&whole[..length]).await, Sealed::Broken, "cut to {length}");
        }
    }
}
