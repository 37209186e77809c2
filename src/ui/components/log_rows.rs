use leptos::prelude::*;

use crate::domain::{LogLine, spans};
use crate::monitor::LogPage;
use crate::ui::format::{exact_utc, grouped};

/// Lines of a log with their numbers, times and colours, drawn on the server; where
/// lines are gone, that is said. The list says where the log ends by now, and
/// whether its part has more lines.
#[component]
pub fn LogRows(page: LogPage) -> impl IntoView {
    let LogPage { lines, next_seq, has_more } = page;
    let before = lines.iter().map(|line| line.seq).collect::<Vec<_>>();
    let gaps = std::iter::once(0).chain(before.windows(2).map(|pair| pair[1] - pair[0] - 1));
    let gaps: Vec<_> = gaps.collect();
    let rows = lines.into_iter().zip(gaps).map(|(line, gap)| view! { <LogRow line gap/> });
    view! { <ol data-next=next_seq.to_string() data-more=has_more>{rows.collect_view()}</ol> }
}

#[component]
fn LogRow(line: LogLine, gap: u64) -> impl IntoView {
    let level = line.level.map(|level| level.as_str());
    let stream = line.stream.map(|stream| stream.as_str());
    let gap = (gap > 0).then(|| format!("{} lines between", grouped(gap)));
    let spans = spans(line.text.as_str()).into_iter().map(|span| {
        let class = Some(span.style.classes()).filter(|class| !class.is_empty());
        view! { <span class=class>{span.text}</span> }
    });
    view! {
        <li data-level=level data-stream=stream data-gap=gap value=line.seq.to_string() data-at=line.at.to_string() title=exact_utc(line.at)>
            <bdi>{spans.collect_view()}</bdi>
        </li>
    }
}
