//! How many files, and so connections, the system lets the process have.

/// Files that are not for live streams: data, pages, bots that report.
const RESERVE: u64 = 1_000;

/// Raises the limit as far as it can be raised; how many of `wanted` live
/// streams there is room for.
pub fn streams(wanted: u32) -> u32 {
    let most = rlimit::increase_nofile_limit(u64::from(wanted) + RESERVE).unwrap_or_else(|error| {
        tracing::warn!(%error, "the limit of open files is not known");
        u64::from(wanted) + RESERVE
    });
    let room = u32::try_from(most.saturating_sub(RESERVE).max(most / 2)).unwrap_or(u32::MAX);
    if room < wanted {
        tracing::warn!(
            "the limit of {most} open files leaves room for {room} live streams, not {wanted}; \
             raise it with ulimit -n"
        );
    }
    wanted.min(room)
}
