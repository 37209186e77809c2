//! Tables in places of any width.

use super::*;
use crate::domain::arbitrary::backtest;
use crate::domain::{Name, NewTask, Percent, Report, Task, TaskId};

fn task(name: &str, details: &str, percent: f64) -> ListedTask {
    let new = NewTask {
        name: Name::try_from(name.to_owned()).unwrap(),
        details: details.to_owned().into(),
        progress: Some(Report::Percent(Percent::try_from(percent).unwrap())),
        ..backtest()
    };
    Task::added(TaskId(7), new, Moment::default()).task.into()
}

fn drawn(tasks: &[ListedTask], width: usize) -> Vec<String> {
    let rows: Vec<_> = tasks.iter().map(|task| Row::of(task, Moment::default())).collect();
    let layout = Layout::fit(&rows, width);
    let line = |row: &Row| {
        let cells = layout.cells(row);
        cells.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(" ")
    };
    std::iter::once(layout.head()).chain(rows.iter().map(line)).collect()
}

#[test]
fn a_table_is_never_wider_than_where_it_is_shown() {
    let tasks = [
        task("Backtest – Golden Cross on every pair there is", "Testing on BTCUSDT", 50.0),
        task("日本語の名前がここに続きます", &"long words ".repeat(50), 7.0),
    ];
    for width in 12..200 {
        for line in drawn(&tasks, width) {
            assert!(columns(&line) <= width, "{width}: {line:?}");
        }
    }
}

#[test]
fn what_matters_stays_in_a_narrow_terminal_and_the_rest_comes_with_the_room() {
    let tasks = [task("Backtest – Golden Cross", "Testing on BTCUSDT", 50.0)];
    let narrow = drawn(&tasks, 45).remove(1);
    assert!(narrow.contains("● running") && narrow.contains("50 %"), "{narrow}");
    assert!(!narrow.contains("Testing"), "{narrow}");
    let usual = drawn(&tasks, 80).remove(1);
    assert!(usual.contains("████░░░░  50 %") && usual.contains("Testing on"), "{usual}");
    let wide = drawn(&tasks, 120).remove(1);
    for part in ["Backtest – Golden Cross", "backtest", "Testing on BTCUSDT"] {
        assert!(wide.contains(part), "{wide}");
    }
}

#[test]
fn a_row_for_a_program_has_seven_fields_whatever_the_texts() {
    let row = Row::of(&task("a\tb", "one\ntwo\tthree", 50.0), Moment::default());
    let line = row.with_tabs();
    assert_eq!(line.split('\t').count(), 7, "{line:?}");
    assert!(line.ends_with("\tone two three") && !line.contains('\n'), "{line:?}");
}
