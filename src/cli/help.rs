//! `progress-monitor --help`: the commands in groups.

use clap::Command;

/// What the commands are for, and in which order one looks for them.
const GROUPS: [(&str, &[&str]); 4] = [
    ("Look", &["list", "show", "watch", "log", "wait", "open"]),
    ("Report", &["run", "send", "add", "update", "remove"]),
    ("The server", &["serve", "backup", "restore", "prune", "demo"]),
    ("The shell", &["completions", "man"]),
];

const EXAMPLES: &str = "\
Examples:
  progress-monitor run -- python backtest.py
  progress-monitor list 'status:failed btc'
  progress-monitor watch --sort ends_at
  id=$(progress-monitor add \"Nightly\" backtest)
  progress-monitor update $id 500/1000 --details \"Window 3 of 12\"
  ./backtest.sh 2>&1 | progress-monitor log $id -
  progress-monitor update $id --status completed
  progress-monitor wait $id && echo \"went well\"

Exit codes:
  0 done, 1 not done, 2 the command line is wrong; wait has more, see wait --help

Commands that speak to a server find it by --url or PROGRESS_MONITOR_URL, and send
PROGRESS_MONITOR_TOKEN where it is set. NO_COLOR turns colours off.
";

/// The program with its commands in groups.
pub fn grouped(program: Command) -> Command {
    let groups = groups(&program);
    program
        .disable_help_subcommand(true)
        .help_template(
            "{about-with-newline}\n{usage-heading} {usage}{after-help}\n\nOptions:\n{options}",
        )
        .after_help(format!("{groups}\n{EXAMPLES}").trim_end().to_owned())
}

fn groups(program: &Command) -> String {
    let line = |name: &&str| {
        let command = program.find_subcommand(name)?;
        Some(format!("  {name:<12} {}\n", command.get_about()?))
    };
    let group = |(title, names): (&str, &[&str])| {
        let lines: String = names.iter().filter_map(line).collect();
        format!("\n{title}:\n{lines}")
    };
    GROUPS.into_iter().map(group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_in_a_group() {
        let program = crate::cli::program();
        let grouped: Vec<_> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        for command in program.get_subcommands().filter(|command| !command.is_hide_set()) {
            assert!(grouped.contains(&command.get_name()), "{}", command.get_name());
        }
    }
}
