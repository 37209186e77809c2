//! What changes tasks: `add`, `update` and `remove`.

mod add;
mod progress;
mod remove;
mod update;

pub use add::Add;
pub use remove::Remove;
pub use update::Update;

/// What `add --help` says below.
pub const ADD_HELP: &str = "\
Prints the id alone, so that a script can keep it; with --json the task as the API has it.

Examples:
  id=$(progress-monitor add \"Nightly\" backtest)
  progress-monitor add \"Grid search\" optimization --total 500 --unit trials --tag nightly";

/// What `update --help` says below.
pub const UPDATE_HELP: &str = "\
Says nothing where it went well; with --json the task as the API has it.

Examples:
  progress-monitor update 7 50
  progress-monitor update 7 500/1000 --unit candles
  progress-monitor update 7 --status failed --details \"Error: no candles\"";
