//! What the live stream says, frame by frame.

use serde::{Deserialize, Serialize};

use crate::domain::{Change, Counts, Moment, Snapshot};

/// News of one view, with the watcher's own number for it, so that a frame of
/// the view before cannot touch what is shown after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Flat", into = "Flat")]
pub struct Frame {
    /// The watcher's number for its view.
    pub sub: u32,
    /// What there is to say.
    pub news: News,
}

/// What there is to say of a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// All of it.
    Snapshot(Snapshot),
    /// What changed since the last frame.
    Changes(Changes),
    /// There is no such view: what is wrong, and the way out.
    Refused(String),
    /// The server goes down; it may be asked again after so many milliseconds.
    Leaving(u64),
    /// Nothing happened: all is as it was said, at this moment.
    Beat(Moment),
}

/// What changed in a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// The changes of its rows, in their order.
    pub changes: Vec<Change>,
    /// All active tasks, by status.
    pub counts: Counts,
    /// How many tasks meet the filter.
    pub total: u64,
    /// The moment at which all of this was so.
    pub as_of: Moment,
}

impl News {
    /// The news as JSON, without the number of the view: `{"changes":[…],…}`.
    #[cfg(feature = "ssr")]
    pub fn to_json(&self) -> String {
        let flat = Flat::from(self.clone());
        serde_json::to_string(&flat).expect("texts and numbers are always JSON")
    }
}

/// The shape on the wire: what a frame does not say is left out.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Flat {
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    snapshot: Option<Snapshot>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<Vec<Change>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: Option<Counts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<Moment>,
}

/// A frame that says nothing that is known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a frame has a number, and a snapshot, changes, an error, a time to come back, or the time alone"
)]
pub struct NoNews;

impl From<Frame> for Flat {
    fn from(Frame { sub, news }: Frame) -> Self {
        Flat { sub: Some(sub), ..news.into() }
    }
}

impl From<News> for Flat {
    fn from(news: News) -> Self {
        let flat = Flat::default();
        match news {
            News::Snapshot(snapshot) => Flat { snapshot: Some(snapshot), ..flat },
            News::Changes(Changes { changes, counts, total, as_of }) => Flat {
                changes: Some(changes),
                counts: Some(counts),
                total: Some(total),
                as_of: Some(as_of),
                ..flat
            },
            News::Refused(error) => Flat { error: Some(error), ..flat },
            News::Leaving(retry_ms) => Flat { retry_ms: Some(retry_ms), ..flat },
            News::Beat(as_of) => Flat { as_of: Some(as_of), ..flat },
        }
    }
}

impl TryFrom<Flat> for Frame {
    type Error = NoNews;

    fn try_from(flat: Flat) -> Result<Self, NoNews> {
        let sub = flat.sub.ok_or(NoNews)?;
        let news = match flat {
            Flat { snapshot: Some(snapshot), .. } => News::Snapshot(snapshot),
            Flat {
                changes: Some(changes),
                counts: Some(counts),
                total: Some(total),
                as_of: Some(as_of),
                ..
            } => News::Changes(Changes { changes, counts, total, as_of }),
            Flat { error: Some(error), .. } => News::Refused(error),
            Flat { retry_ms: Some(retry_ms), .. } => News::Leaving(retry_ms),
            Flat { as_of: Some(as_of), .. } => News::Beat(as_of),
            _ => return Err(NoNews),
        };
        Ok(Frame { sub, news })
    }
}
