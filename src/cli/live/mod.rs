//! The live stream, followed over restarts of the server and broken networks.

mod driver;
mod frame;
mod outage;
mod socket;

use std::time::Duration;

use tokio::sync::mpsc;

use driver::Driver;
pub use outage::Outage;

use crate::cli::client::{Client, with_query};
use crate::domain::{LogLine, News, TaskId};

/// A stream that somebody listens to. It ends when this is dropped.
pub struct Live {
    asks: mpsc::UnboundedSender<Ask>,
    heard: mpsc::Receiver<Heard>,
}

/// What comes over the stream, or becomes of it.
#[derive(Debug)]
pub enum Heard {
    /// News of the view; the first, and the first after a loss, is a snapshot.
    News(News),
    /// Lines of the log that is followed; where a number is left out, lines were passed over.
    Lines(Vec<LogLine>),
    /// What was asked for last cannot be shown: what is wrong, and the way out.
    Refused(String),
    /// The stream broke; it is opened again after so long.
    Lost {
        /// What happened.
        why: String,
        /// How long until the next attempt.
        again_in: Duration,
    },
}

/// What is asked for, in place of what was.
enum Ask {
    /// A view, in the words of an address.
    View(String),
    /// A log, from behind that line on, or none.
    Log(Option<(TaskId, u64)>),
}

impl Live {
    /// Opens the stream with a view of `query`. The server must answer this once; from then on
    /// it may come and go.
    pub async fn open(client: &Client, query: &[(&str, String)]) -> anyhow::Result<Live> {
        let (live, driver) = Live::prepare(client, query)?;
        let socket = driver.connect().await?;
        tokio::spawn(driver.run(Some(socket)));
        Ok(live)
    }

    /// The same for whom the server has answered already: it may be away now.
    pub fn begin(client: &Client, query: &[(&str, String)]) -> anyhow::Result<Live> {
        let (live, driver) = Live::prepare(client, query)?;
        tokio::spawn(driver.connect_and_run());
        Ok(live)
    }

    fn prepare(client: &Client, query: &[(&str, String)]) -> anyhow::Result<(Live, Driver)> {
        let (asks, asked) = mpsc::unbounded_channel();
        let (told, heard) = mpsc::channel(64);
        let driver = Driver::new(client.clone(), words(client, query)?, asked, told);
        Ok((Live { asks, heard }, driver))
    }

    /// What is heard next. Whoever waits for it may turn to something else and come back.
    pub async fn next(&mut self) -> Heard {
        match self.heard.recv().await {
            Some(heard) => heard,
            // The driver ends with its listener, never before.
            None => std::future::pending().await,
        }
    }

    /// Asks for another view.
    pub fn turn_to(&self, client: &Client, query: &[(&str, String)]) -> anyhow::Result<()> {
        self.ask(Ask::View(words(client, query)?));
        Ok(())
    }

    /// Follows that task's log from behind the line `after` on, beside the view.
    pub fn follow(&self, id: TaskId, after: u64) {
        self.ask(Ask::Log(Some((id, after))));
    }

    /// Follows no log any more.
    pub fn let_log_go(&self) {
        self.ask(Ask::Log(None));
    }

    fn ask(&self, ask: Ask) {
        // The driver holds the other end until this is dropped.
        let _ = self.asks.send(ask);
    }
}

/// The parameters as they stand in an address.
fn words(client: &Client, query: &[(&str, String)]) -> anyhow::Result<String> {
    let address = with_query(client.address("/")?, query);
    Ok(address.query().unwrap_or_default().to_owned())
}
