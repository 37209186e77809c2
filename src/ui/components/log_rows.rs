use leptos::prelude::*;

use crate::domain::{LogLine, spans};
use crate::ui::format::{exact_utc, grouped};

/// Lines of a log with their numbers, times and colours, drawn on the server; where
/// lines are gone, that is said.
#[component]
pub fn LogRows(lines: Vec<LogLine>) -> impl IntoView {
    let before = lines.iter().map(|line| line.seq).collect::<Vec<_>>();
    let gaps = std::iter::once(0).chain(before.windows(2).map(|pair| pair[1] - pair[0] - 1));
    let gaps: Vec<_> = gaps.collect();
    lines.into_iter().zip(gaps).map(|(line, gap)| view! { <LogRow line gap/> }).collect_view()
}

#[component]
fn LogRow(line: LogLine, gap: u64) -> impl IntoView {
    let level = line.level.map(|level| level.as_str());
    let gap = (gap > 0).then(|| format!("{} lines between", grouped(gap)));
    let spans = spans(line.text.as_str()).into_iter().map(|span| {
        let class = Some(span.style.classes()).filter(|class| !class.is_empty());
        view! { <span class=class>{span.text}</span> }
    });
    view! {
        <li data-level=level data-gap=gap value=line.seq.to_string() title=exact_utc(line.at)>
            <bdi>{spans.collect_view()}</bdi>
        </li>
    }
}
