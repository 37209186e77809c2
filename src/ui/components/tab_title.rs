use leptos::prelude::*;

use crate::ui::board::TaskBoard;
use crate::ui::link::Connection;

/// The title and the icon of the tab say how many run, and whether something
/// failed or the page is not true any more: what a hidden tab can say.
#[component]
pub fn TabTitle(board: TaskBoard, connection: Connection) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    {
        use crate::domain::Status;
        use crate::ui::link::Link;

        let state = Memo::new(move |_| {
            let (counts, link) = (board.counts(), connection.link());
            let is_offline = matches!(link, Link::Offline(_));
            (counts.of(Status::Running), counts.of(Status::Failed), is_offline)
        });
        Effect::new(move || {
            let (running, failed, is_offline) = state.get();
            document().set_title(&browser::title(running, failed, is_offline));
            browser::show_icon(running, failed, is_offline);
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (board, connection);
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::prelude::*;

    /// `3 running, 1 failed – Progress Monitor`
    pub fn title(running: u32, failed: u32, is_offline: bool) -> String {
        let parts = [
            is_offline.then(|| "offline".to_owned()),
            (running > 0).then(|| format!("{running} running")),
            (failed > 0).then(|| format!("{failed} failed")),
        ];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        if parts.is_empty() {
            return "Progress Monitor".to_owned();
        }
        format!("{} – Progress Monitor", parts.join(", "))
    }

    /// A disc in the colour of the worst, with the number of those that run.
    pub fn show_icon(running: u32, failed: u32, is_offline: bool) {
        let colour = match (is_offline, failed, running) {
            (true, ..) => "586273",
            (_, 1.., _) => "bd3228",
            (_, _, 1..) => "4457c9",
            _ => "17784a",
        };
        let number = if running > 99 { "99+".to_owned() } else { running.to_string() };
        let size = if number.len() > 2 { 13 } else { 18 };
        let icon = format!(
            "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'>\
             <circle cx='16' cy='16' r='16' fill='%23{colour}'/><text x='16' y='22' fill='white' \
             font-family='sans-serif' font-weight='bold' font-size='{size}' \
             text-anchor='middle'>{number}</text></svg>"
        );
        if let Ok(Some(link)) = document().query_selector("link[rel=icon]") {
            let _ = link.set_attribute("href", &icon);
        }
    }
}
