//! Follows several bars at once, and knows which of them is the task.

use std::collections::HashMap;

use crate::cli::run::progress::{Shape, Sighting};

/// All bars that were seen.
#[derive(Default)]
pub struct Tracker {
    bars: Vec<Bar>,
    /// Numbers among words, which are bars when they have grown.
    candidates: HashMap<String, Candidate>,
    seen: u64,
}

/// Where the task stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Standing {
    /// What the bar that is the task says.
    pub task: Option<Sighting>,
    /// What the others say, as a person reads it.
    pub others: String,
    /// Where it ended, if it ended now: "2 of 77"; none where all is done.
    pub short_at: Option<String>,
}

struct Bar {
    key: String,
    latest: Sighting,
    /// When it was first seen since it last began from its start.
    since: u64,
    /// When it was last seen.
    seen: u64,
    is_done: bool,
    /// By how much of a hundred it grew the last time.
    step: f64,
}

struct Candidate {
    last: f64,
    total: Option<f64>,
    grown: u32,
    is_refused: bool,
}

/// More are not followed: whatever that is, it is not progress.
const MOST: usize = 64;

/// The others that are told of.
const TOLD: usize = 3;

impl Tracker {
    /// Takes in what a line said.
    pub fn see(&mut self, sighting: Sighting) {
        let key = key(&sighting);
        if sighting.shape == Shape::Words && !self.has_grown(&key, &sighting) {
            return;
        }
        self.seen += 1;
        let now = self.seen;
        let share = sighting.share().unwrap_or_default();
        let is_done = share >= 100.0;
        let has_room = self.bars.len() < MOST;
        let known = self.bars.iter().position(|bar| bar.key == key);
        let known = known.or_else(|| self.bars.iter().position(|bar| bar.is_named_now(&sighting)));
        match known.map(|place| &mut self.bars[place]) {
            Some(bar) => {
                bar.key.clone_from(&key);
                let was = bar.latest.share().unwrap_or_default();
                // Of one that was quick only its beginnings may have been drawn, among others.
                let begins_again = sighting.begins && was == 0.0 && now > bar.seen + 1;
                if share < was || begins_again {
                    bar.since = now;
                }
                bar.seen = now;
                bar.step = if share > was { share - was } else { bar.step };
                (bar.latest, bar.is_done) = (sighting, is_done);
            }
            None if has_room => {
                self.bars.push(Bar {
                    key: key.clone(),
                    latest: sighting,
                    since: now,
                    seen: now,
                    is_done,
                    step: 0.0,
                });
            }
            None => {}
        }
        if is_done {
            self.close_within(&key);
        }
    }

    /// Where the task stands now.
    pub fn standing(&self) -> Standing {
        let open = self.bars.iter().filter(|bar| !bar.is_done);
        // Where none is open, the one that the latest line of all was about has the word.
        let outermost = open
            .min_by_key(|bar| bar.since)
            .or_else(|| self.bars.iter().min_by_key(|bar| bar.since));
        let Some(task) = outermost else { return Standing::default() };
        let others = self.bars.iter().filter(|bar| !bar.is_done && bar.key != task.key);
        let told: Vec<String> = others.take(TOLD).map(Bar::told).collect();
        Standing {
            task: Some(task.latest.clone()),
            others: told.join(" · "),
            short_at: task.short_at(),
        }
    }

    /// What is within a bar is done when that is: of a bar that is wiped away the last frame,
    /// which says so, is not drawn.
    fn close_within(&mut self, key: &str) {
        let Some(since) = self.bars.iter().find(|bar| bar.key == key).map(|bar| bar.since) else {
            return;
        };
        self.bars.iter_mut().filter(|bar| bar.since > since).for_each(|bar| bar.is_done = true);
    }

    /// Whether a number among words has grown, of the same whole, and never shrunk.
    fn has_grown(&mut self, key: &str, seen: &Sighting) -> bool {
        let Some(value) = seen.current.or(seen.percent) else { return false };
        if self.candidates.len() > MOST && !self.candidates.contains_key(key) {
            self.candidates.clear();
        }
        let candidate = self.candidates.entry(key.to_owned()).or_insert(Candidate {
            last: value,
            total: seen.total,
            grown: 0,
            is_refused: false,
        });
        let begins_again = value < candidate.last && value <= 1.0;
        let is_other = candidate.total != seen.total;
        candidate.is_refused |= value < candidate.last && !begins_again && !is_other;
        if is_other {
            (candidate.total, candidate.grown) = (seen.total, 0);
        } else if value > candidate.last {
            candidate.grown += 1;
        }
        candidate.last = value;
        // A percentage alone is less to go by than a number and its whole.
        let enough = if seen.total.is_some() { 1 } else { 2 };
        !candidate.is_refused && candidate.grown >= enough
    }
}

impl Bar {
    /// Whether `seen` is this bar, which had no name before.
    fn is_named_now(&self, seen: &Sighting) -> bool {
        let (was, is) = (self.latest.share(), seen.share());
        let is_same = (seen.shape, seen.total) == (self.latest.shape, self.latest.total);
        is_same
            && seen.total.is_some()
            && self.latest.label.is_empty()
            && !self.is_done
            && is >= was
    }

    fn told(&self) -> String {
        let label = if self.latest.label.is_empty() { "part" } else { &self.latest.label };
        match (self.latest.current, self.latest.total, self.latest.share()) {
            (Some(current), Some(total), _) => format!("{label} {current} of {total}"),
            (_, _, Some(share)) => format!("{label} {share:.0} %"),
            (Some(current), ..) => format!("{label} {current}"),
            _ => label.to_owned(),
        }
    }

    /// Who prints now and then prints its last number not at the end, but one step before it.
    fn short_at(&self) -> Option<String> {
        let share = self.latest.share()?;
        let between = if self.latest.shape == Shape::Bar { 0.0 } else { self.step };
        if self.is_done || share + between * 1.01 >= 100.0 {
            return None;
        }
        Some(match (self.latest.current, self.latest.total) {
            (Some(current), Some(total)) => format!("{current} of {total}"),
            _ => format!("{share:.0} %"),
        })
    }
}

/// By what a bar is known again: its name, but for the numbers in it, and its kind.
fn key(seen: &Sighting) -> String {
    let is_number =
        |word: &str| word.trim_matches(|c: char| c.is_ascii_punctuation()).parse::<f64>().is_ok();
    let words = seen.label.split_whitespace().filter(|word| !is_number(word));
    let letters: String = words.flat_map(str::chars).filter(|c| c.is_alphabetic()).collect();
    let kind = match (seen.shape, seen.total.is_some()) {
        (Shape::Bar, _) => "bar",
        (Shape::Said, _) => "said",
        (Shape::Words, true) => "ratio",
        (Shape::Words, false) => "percent",
    };
    format!("{kind} {letters}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::run::progress::Reader;

    fn after(lines: &[&str]) -> Standing {
        let (mut reader, mut tracker) = (Reader::new(None), Tracker::default());
        for line in lines {
            if let Some(sighting) = reader.read(line) {
                tracker.see(sighting);
            }
        }
        tracker.standing()
    }

    fn counts(standing: &Standing) -> Option<(f64, f64)> {
        let task = standing.task.as_ref()?;
        task.current.zip(task.total)
    }

    #[test]
    fn the_outermost_bar_is_the_task_and_the_others_its_details() {
        let standing = after(&[
            "Epoch:   0%|          | 0/3 [00:00<?, ?it/s]",
            "batch:   0%|          | 0/10 [00:00<?, ?it/s]",
            "batch:  90%|█████████ | 9/10 [00:00<00:00, 9it/s]",
            "Epoch:  33%|███       | 1/3 [00:01<00:02, 1s/it]",
            "batch:  20%|██        | 2/10 [00:00<00:00, 9it/s]",
        ]);
        assert_eq!(counts(&standing), Some((1.0, 3.0)));
        assert_eq!(standing.others, "batch 2 of 10");
        assert_eq!(standing.short_at.as_deref(), Some("1 of 3"));
    }

    #[test]
    fn what_is_within_a_bar_is_done_with_it() {
        let standing = after(&[
            "Epoch:   0%|          | 0/1 [00:00<?, ?it/s]",
            "batch:  90%|█████████ | 9/10 [00:00<00:00, 9it/s]",
            "Epoch: 100%|██████████| 1/1 [00:01<00:00, 1s/it]",
        ]);
        assert_eq!((counts(&standing), standing.short_at), (Some((1.0, 1.0)), None));
    }

    #[test]
    fn a_bar_that_gets_a_name_and_tells_numbers_in_it_is_one_bar() {
        let standing = after(&[
            "  0%|          | 0/20 [00:00<?, ?it/s]",
            "Best trial: 0. Best value: 0.5:   5%|▌         | 1/20 [00:00<00:01, 9.9it/s]",
            "Best trial: 1. Best value: 1.5e-05:  10%|█         | 2/20 [00:00<00:01, 9.9it/s]",
        ]);
        assert_eq!((counts(&standing), standing.others.as_str()), (Some((2.0, 20.0)), ""));
    }

    #[test]
    fn one_of_which_only_beginnings_are_seen_is_not_the_outermost() {
        let standing = after(&[
            "Backtest.run:   0%|          | 0/2128 [00:00<?, ?bar/s]",
            "Backtest.optimize:   0%|          | 0/2 [00:00<?, ?it/s]",
            "Backtest.run:   0%|          | 0/2128 [00:00<?, ?bar/s]",
            "Backtest.optimize:  50%|█████     | 1/2 [00:01<00:01, 1s/it]",
        ]);
        assert_eq!(counts(&standing), Some((1.0, 2.0)));
    }

    #[test]
    fn bars_that_follow_each_other_are_the_task_in_turn() {
        let standing = after(&[
            "Loading: 100%|██████████| 5/5 [00:00<00:00, 9it/s]",
            "Testing:  20%|██        | 2/10 [00:00<00:00, 9it/s]",
        ]);
        assert_eq!(counts(&standing), Some((2.0, 10.0)));
    }

    #[test]
    fn numbers_among_words_are_progress_only_if_they_grow() {
        assert_eq!(after(&["checked 50/50 [PASS]", "checked 50/50 [PASS]"]).task, None);
        assert_eq!(after(&["on 11/25 it", "on 11/26 it"]).task, None);
        assert_eq!(after(&["Epoch 1/10", "Epoch 2/10"]).task.unwrap().current, Some(2.0));
        assert_eq!(after(&["at 5 %", "at 40 %", "at 20 %", "at 60 %", "at 70 %"]).task, None);
        assert_eq!(after(&["at 5 %", "at 7 %", "at 9 %"]).task.unwrap().percent, Some(9.0));
    }

    #[test]
    fn who_prints_now_and_then_ends_one_step_before_the_whole() {
        let lines = ["step 0/1000", "step 300/1000", "step 600/1000", "step 900/1000"];
        assert_eq!(after(&lines).short_at, None);
        assert_eq!(after(&lines[..3]).short_at.as_deref(), Some("600 of 1000"));
    }
}
