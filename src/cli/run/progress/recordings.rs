//! What real programs printed, as `tests/recordings/` holds it, byte for byte.

use crate::cli::run::progress::{Reader, Standing, Tracker};
use crate::domain::plain;

/// Where the task stands after each piece of what was printed.
fn followed(printed: &str) -> Vec<Standing> {
    let (mut reader, mut tracker) = (Reader::new(None), Tracker::default());
    let pieces = printed.split(['\n', '\r']);
    let seen = pieces.filter_map(|piece| reader.read(&plain(piece)));
    let standings = seen.map(|sighting| {
        tracker.see(sighting);
        tracker.standing()
    });
    standings.collect()
}

macro_rules! recorded {
    ($name:literal) => {
        followed(include_str!(concat!("../../../../tests/recordings/", $name)))
    };
}

/// The task's share, each time that it was another one.
fn shares(standings: &[Standing]) -> Vec<f64> {
    let tasks = standings.iter().filter_map(|standing| standing.task.as_ref());
    let mut shares: Vec<f64> = tasks.filter_map(|task| task.share()).collect();
    shares.dedup();
    shares
}

/// The task's counts in the end.
fn counts(standings: &[Standing]) -> Option<(f64, f64)> {
    let task = standings.last()?.task.as_ref()?;
    task.current.zip(task.total)
}

#[test]
fn every_program_is_followed_from_its_start_to_its_end_and_never_back() {
    for (name, standings) in [
        ("tqdm, nested", recorded!("tqdm-nested.txt")),
        ("rich, two bars", recorded!("rich-two-bars.txt")),
        ("rich, with counts", recorded!("rich-mofn.txt")),
        ("Optuna", recorded!("optuna.txt")),
        ("curl", recorded!("curl-meter.txt")),
        ("curl -#", recorded!("curl-bar.txt")),
        ("wget", recorded!("wget-bar.txt")),
        ("wget into a file", recorded!("wget-dots.txt")),
        ("pytest", recorded!("pytest.txt")),
    ] {
        let shares = shares(&standings);
        assert!(shares.len() >= 3, "{name}: {shares:?}");
        assert!(shares.is_sorted(), "{name}: {shares:?}");
        assert!(shares[0] < 60.0, "{name}: {shares:?}");
        assert_eq!(shares.last(), Some(&100.0), "{name}");
        assert_eq!(standings.last().and_then(|last| last.short_at.clone()), None, "{name}");
    }
}

#[test]
fn counts_are_read_where_a_program_tells_them() {
    assert_eq!(counts(&recorded!("tqdm-nested.txt")), Some((3.0, 3.0)));
    assert_eq!(counts(&recorded!("rich-mofn.txt")), Some((40.0, 40.0)));
    assert_eq!(counts(&recorded!("optuna.txt")), Some((12.0, 12.0)));
}

#[test]
fn bars_within_a_bar_are_its_details() {
    let tqdm = recorded!("tqdm-nested.txt");
    assert!(tqdm.iter().any(|standing| standing.others == "batches 2 of 5"));
    let rich = recorded!("rich-two-bars.txt");
    assert!(rich.iter().any(|standing| standing.others.starts_with("Batches ")));
}

#[test]
fn an_optimization_of_backtesting_py_is_followed_by_its_own_bar() {
    let standings = recorded!("backtesting-optimize.txt");
    let of_all = |standing: &&Standing| {
        standing.task.as_ref().is_some_and(|task| task.label == "Backtest.optimize")
    };
    assert!(standings.iter().filter(of_all).count() > 1);
}

#[test]
fn numbers_that_are_no_progress_are_none() {
    let standings = recorded!("not-progress.txt");
    assert!(standings.iter().all(|standing| standing.task.is_none()), "{standings:?}");
}
