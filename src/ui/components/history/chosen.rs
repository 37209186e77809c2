use leptos::prelude::*;

use crate::monitor::Story;
use crate::ui::components::StatusBadge;
use crate::ui::components::story::ShortMoment;

/// What to do where not two tasks were chosen to be compared: none of the choice is lost.
#[component]
pub fn Chosen(stories: Vec<Story>) -> impl IntoView {
    let why = match stories.len() {
        0 => "Two tasks are compared: give their numbers, or choose them in the ".to_owned(),
        1 => "One task is chosen, and two are compared: give the number of the other, or choose both in the ".to_owned(),
        many => format!("{many} tasks are chosen, and two are compared: keep two of these, or choose anew in the "),
    };
    let missing = 2_usize.saturating_sub(stories.len());
    let numbers = ["One", "The other"].into_iter().skip(2 - missing).map(|label| {
        view! { <label>{label}<input type="number" name="task" min="1" required/></label> }
    });
    let numbers = numbers.collect_view();
    let is_one = stories.len() == 1;
    let choices = stories.into_iter().map(|story| {
        let (task, now) = (story.task, story.as_of);
        let at = task.started_at().unwrap_or(task.created_at());
        view! {
            <label>
                <input type="checkbox" name="task" value=task.id().to_string() checked=is_one/>
                <span>
                    <bdi>{task.name().to_string()}</bdi>
                    <span class="evidence">{format!("task {}", task.id())}</span>
                    <StatusBadge status=task.status()/>
                    <ShortMoment at now/>
                </span>
            </label>
        }
    });
    view! {
        <form class="figure compare-form" action="/compare">
            <p>{why}<a href="/history">"history"</a>"."</p>
            {choices.collect_view()}
            {numbers}
            <button type="submit" class="button">"Compare"</button>
        </form>
    }
}
