//! A file that appears whole, or not at all.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// A file in the making, beside its place and named `….part`; removed when it
/// is dropped before it was put there.
#[derive(Debug)]
pub struct PartFile {
    place: PathBuf,
    path: PathBuf,
    file: File,
    is_placed: bool,
}

impl PartFile {
    /// Creates the file, which must not be there: somebody else may be writing it.
    pub fn create(place: &Path) -> io::Result<PartFile> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        // What is in it is its owner's alone, as the data folder is.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let path = PartFile::path_beside(place);
        let file = options.open(&path)?;
        Ok(PartFile { place: place.into(), path, file, is_placed: false })
    }

    /// Where the file for `place` is made.
    pub fn path_beside(place: &Path) -> PathBuf {
        beside(place, ".part")
    }

    /// Removes what a process that was killed left of the file for `place`; SQLite
    /// may have kept a journal beside it.
    pub fn remove_left_over(place: &Path) -> io::Result<()> {
        let path = PartFile::path_beside(place);
        for left_over in [beside(&path, "-journal"), path] {
            match fs::remove_file(left_over) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Where it is while it is made.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The same file, to read and write it without blocking.
    pub fn open(&self) -> io::Result<tokio::fs::File> {
        Ok(tokio::fs::File::from_std(self.file.try_clone()?))
    }

    /// Makes it durable, and puts it where it belongs, over what is there.
    pub fn put_in_place(mut self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.path, &self.place)?;
        self.is_placed = true;
        sync_folder_of(&self.place)
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        if !self.is_placed
            && let Err(error) = PartFile::remove_left_over(&self.place)
        {
            tracing::warn!(%error, "could not remove {}", self.path.display());
        }
    }
}

/// The path with `end` at the end of its name.
pub fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    name.into()
}

/// A new name is durable once its folder is.
#[cfg(unix)]
fn sync_folder_of(place: &Path) -> io::Result<()> {
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// A folder cannot be opened here; the system itself keeps names.
#[cfg(not(unix))]
fn sync_folder_of(_place: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_in_its_place_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("file");
        let names = || fs::read_dir(folder.path()).unwrap().count();
        drop(PartFile::create(&place).unwrap());
        assert_eq!(names(), 0, "what is given up leaves nothing");
        let part = PartFile::create(&place).unwrap();
        let second = PartFile::create(&place).unwrap_err();
        assert_eq!(second.kind(), io::ErrorKind::AlreadyExists, "one writes at a time");
        part.put_in_place().unwrap();
        assert!(place.exists() && names() == 1);
    }
}
