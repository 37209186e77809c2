//! How the page stays true: by the live stream while it can be had, else by
//! asking, and it says which.

#[cfg(feature = "hydrate")]
mod away;
#[cfg(feature = "hydrate")]
mod browser;
#[cfg(feature = "hydrate")]
mod driver;
#[cfg(feature = "hydrate")]
mod polling;
#[cfg(feature = "hydrate")]
mod socket;
#[cfg(feature = "hydrate")]
mod streaming;

use leptos::prelude::*;

#[cfg(feature = "hydrate")]
pub use socket::Socket;

use crate::domain::Moment;
use crate::ui::board::TaskBoard;
use crate::ui::load::Finished;
use crate::ui::now::Now;
use crate::ui::query::Window;

/// How what the page shows relates to what is: one state, and no other.
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser is linked"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// As the server rendered it; the stream is being opened.
    Connecting,
    /// What happens is shown as it happens.
    Live,
    /// The server is asked every so often.
    Polling,
    /// The server does not answer; what is shown is from that moment.
    Offline(Moment),
    /// The reader wants nothing to move; what is shown is from that moment.
    Paused(Moment),
}

/// How often the reader wants to see news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cadence {
    /// As they happen.
    Live,
    /// Every so many seconds.
    Every(u32),
    /// Not at all.
    Paused,
}

impl Cadence {
    /// What a reader may choose from.
    pub const ALL: [Cadence; 6] = [
        Cadence::Live,
        Cadence::Every(1),
        Cadence::Every(5),
        Cadence::Every(15),
        Cadence::Every(60),
        Cadence::Paused,
    ];

    /// The choice in words.
    pub fn label(self) -> String {
        match self {
            Cadence::Live => "As it happens".to_owned(),
            Cadence::Every(1) => "Every second".to_owned(),
            Cadence::Every(seconds) => format!("Every {seconds} s"),
            Cadence::Paused => "Paused".to_owned(),
        }
    }
}

#[cfg(feature = "hydrate")]
thread_local! {
    /// The connection of the page: islands share nothing but the page that they are on.
    static PAGE: std::cell::Cell<Option<Connection>> = const { std::cell::Cell::new(None) };
}

/// The page's connection to the server. Copies share it.
#[derive(Debug, Clone, Copy)]
pub struct Connection {
    link: RwSignal<Link>,
    cadence: RwSignal<Cadence>,
    asks: RwSignal<u64>,
    /// What finished while nobody looked, until it was read.
    pub away: RwSignal<Option<Finished>>,
}

impl Connection {
    /// Keeps `board` showing `window` from the moment the page is hydrated.
    pub fn start(board: TaskBoard, now: Now, window: Memo<Window>) -> Connection {
        let connection = Connection {
            link: RwSignal::new(Link::Connecting),
            cadence: RwSignal::new(Cadence::Live),
            asks: RwSignal::new(0),
            away: RwSignal::new(None),
        };
        #[cfg(feature = "hydrate")]
        {
            PAGE.set(Some(connection));
            browser::start(connection, board, now, window);
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = (board, now, window);
        connection
    }

    /// How true the page is.
    pub fn link(&self) -> Link {
        self.link.get()
    }

    /// How often the reader wants to see news.
    pub fn cadence(&self) -> Cadence {
        self.cadence.get()
    }

    /// The reader wants to see news so often from now on.
    pub fn choose(&self, cadence: Cadence) {
        self.cadence.set(cadence);
    }

    /// Whether the reader wants nothing on the page to move.
    #[cfg(feature = "hydrate")]
    pub fn is_paused() -> bool {
        PAGE.get().is_some_and(|page| page.cadence() == Cadence::Paused)
    }

    /// Whether the reader wants anything to move, and the server answers.
    #[cfg(feature = "hydrate")]
    pub fn moves(&self) -> bool {
        !matches!(self.link(), Link::Paused(_) | Link::Offline(_))
    }

    /// Pauses, or goes on live.
    #[cfg(feature = "hydrate")]
    pub fn toggle_pause(&self) {
        let is_paused = self.cadence.get_untracked() == Cadence::Paused;
        self.choose(if is_paused { Cadence::Live } else { Cadence::Paused });
    }

    /// Asks at once.
    pub fn refresh(&self) {
        self.asks.update(|asks| *asks += 1);
    }
}
