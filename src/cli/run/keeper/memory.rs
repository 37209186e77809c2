//! Whether the kernel killed for want of memory.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::run::ending::Ending;

/// How often it has, in this process's group of processes.
pub struct KilledForMemory {
    file: Option<PathBuf>,
    before: u64,
}

const KILL: i32 = 9;

impl KilledForMemory {
    /// Counts from now on.
    pub fn so_far() -> KilledForMemory {
        let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
        KilledForMemory::in_file(counted_in(&groups, Path::new("/sys/fs/cgroup")))
    }

    fn in_file(file: Option<PathBuf>) -> KilledForMemory {
        let before = file.as_deref().and_then(kills).unwrap_or_default();
        KilledForMemory { file, before }
    }

    /// Whether it has done so again, and the command ended so.
    pub fn again(&self, ending: Ending) -> bool {
        let now = self.file.as_deref().and_then(kills).unwrap_or_default();
        // A shell says 137 of a command of its own that was killed.
        matches!(ending, Ending::Killed(KILL) | Ending::Exit(137)) && now > self.before
    }
}

/// Where the kernel counts for the group that `/proc/self/cgroup` tells of, in either version.
fn counted_in(groups: &str, root: &Path) -> Option<PathBuf> {
    let of = |line: &str| {
        let mut fields = line.splitn(3, ':').skip(1);
        let (kind, path) = (fields.next()?, fields.next()?.trim_start_matches('/'));
        match kind {
            "" => Some(vec![root.join(path).join("memory.events"), root.join("memory.events")]),
            kind if kind.split(',').any(|kind| kind == "memory") => {
                let memory = root.join("memory");
                Some(vec![
                    memory.join(path).join("memory.oom_control"),
                    memory.join("memory.oom_control"),
                ])
            }
            _ => None,
        }
    };
    // Within a container the path may be that outside of it.
    groups.lines().filter_map(of).flatten().find(|file| kills(file).is_some())
}

fn kills(file: &Path) -> Option<u64> {
    let text = fs::read_to_string(file).ok()?;
    text.lines().find_map(|line| line.strip_prefix("oom_kill ")?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(groups: &str, file: &str, text: &str) -> Option<KilledForMemory> {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        let killed = KilledForMemory::in_file(Some(counted_in(groups, root.path())?));
        fs::write(&path, text.replace("oom_kill 2", "oom_kill 3")).unwrap();
        // What is counted must be looked at while the folder is there.
        let again = killed.again(Ending::Killed(KILL));
        again.then_some(killed)
    }

    #[test]
    fn a_kill_for_want_of_memory_is_noticed_in_both_versions_of_control_groups() {
        let events = "low 0\noom 4\noom_kill 2\n";
        assert!(counted("0::/user.slice/x", "user.slice/x/memory.events", events).is_some());
        assert!(counted("0::/../host", "memory.events", events).is_some());
        let control = "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n";
        let groups = "5:cpu,memory:/docker/7\n1:pids:/docker/7";
        assert!(counted(groups, "memory/docker/7/memory.oom_control", control).is_some());
    }

    #[test]
    fn a_kill_by_somebody_else_is_not_one() {
        assert!(counted("0::/x", "x/memory.events", "oom_kill 7\n").is_none());
        assert!(counted("1:pids:/x", "x/memory.events", "oom_kill 2\n").is_none());
    }
}
