//! What a command is called, and what kind of job it is, where nobody says so.

use std::ffi::OsString;
use std::path::Path;

use crate::domain::TaskType;

const NAME_CHARS: usize = 100;

/// Programs that run another one, which is what the task is about.
const RUNNERS: [&str; 14] = [
    "python", "python3", "pypy", "pypy3", "node", "bash", "sh", "zsh", "uv", "poetry", "pipenv",
    "nice", "nohup", "env",
];

/// Of what follows these words nothing is shown.
const SECRET: [&str; 8] =
    ["token", "password", "passwd", "secret", "apikey", "api-key", "api_key", "passphrase"];

/// What stands in the place of a secret.
const MASK: &str = "***";

/// "backtest.py --pair BTC" for `python /home/me/backtest.py --pair BTC`.
pub fn name(command: &[OsString]) -> String {
    let words: Vec<String> =
        command.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let start = program_at(&words);
    let mut shown = vec![masked(&file_name(&words[start]))];
    let mut is_secret = is_secret_flag(&words[start]) && !words[start].contains('=');
    for word in &words[start + 1..] {
        shown.push(if is_secret { MASK.to_owned() } else { masked(word) });
        is_secret = is_secret_flag(word) && !word.contains('=');
    }
    let name = shown.join(" ");
    match name.char_indices().nth(NAME_CHARS) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name,
    }
}

/// The kind of job that the words of the command speak of; "job" where they do not.
pub fn task_type(command: &[OsString]) -> TaskType {
    let line = command.iter().map(|word| word.to_string_lossy().to_ascii_lowercase());
    let line = line.collect::<Vec<_>>().join(" ");
    let says = |words: &[&str]| words.iter().any(|word| line.contains(word));
    if says(&["hyperopt", "optimi", "optuna", "grid_search", "gridsearch", "walk-forward"]) {
        TaskType::Optimization
    } else if says(&["backtest"]) {
        TaskType::Backtest
    } else if says(&["simulat", "dry-run", "dry_run", "paper"]) {
        TaskType::Simulation
    } else if line.split(|c: char| !c.is_ascii_alphanumeric()).any(|w| w == "trade" || w == "live")
    {
        TaskType::LiveTrading
    } else {
        TaskType::try_from("job".to_owned()).expect("a word of letters is a type")
    }
}

/// Which word names the program that the task is about.
fn program_at(words: &[String]) -> usize {
    let mut at = 0;
    while RUNNERS.contains(&bare(&words[at])) || (at > 0 && words[at] == "run") {
        // A flag of the runner's may have a value; who can tell? `-m` names what is run.
        let next = words.iter().enumerate().skip(at + 1).find(|(_, word)| !word.starts_with('-'));
        match next {
            Some((next, _)) if !words[at + 1..next].iter().any(|flag| flag == "-c") => at = next,
            _ => break,
        }
    }
    at
}

/// "python" for "/usr/bin/python3.11".
fn bare(word: &str) -> &str {
    let name = word.rsplit('/').next().unwrap_or(word);
    name.split_once('.').map_or(name, |(name, _)| name)
}

fn file_name(word: &str) -> String {
    let name = Path::new(word).file_name().map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| word.to_owned())
}

fn is_secret_flag(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let flag = word.split('=').next().unwrap_or_default();
    let is_flag = word.starts_with('-') || word.contains('=');
    is_flag && SECRET.iter().any(|secret| flag.contains(secret))
}

/// The word, without the secret that it may hold: `--token=…`, `https://me:secret@host`.
fn masked(word: &str) -> String {
    if is_secret_flag(word)
        && let Some((flag, _)) = word.split_once('=')
    {
        return format!("{flag}={MASK}");
    }
    if let Some((scheme, rest)) = word.split_once("://")
        && let Some((_, host)) = rest.split('/').next().unwrap_or_default().rsplit_once('@')
    {
        let path = rest.find('/').map_or("", |at| &rest[at..]);
        return format!("{scheme}://{MASK}@{host}{path}");
    }
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn a_task_is_called_as_what_is_run() {
        for (line, expected) in [
            ("python backtest.py --pair BTC", "backtest.py --pair BTC"),
            ("/usr/bin/python3.11 -u /home/me/bots/backtest.py", "backtest.py"),
            ("python3 -m freqtrade hyperopt --epochs 100", "freqtrade hyperopt --epochs 100"),
            ("uv run python grid.py", "grid.py"),
            ("nohup ./bot -v", "bot -v"),
            ("bash -c ./nightly", "bash -c ./nightly"),
            ("freqtrade trade --dry-run", "freqtrade trade --dry-run"),
            ("python", "python"),
        ] {
            assert_eq!(name(&words(line)), expected, "{line}");
        }
    }

    #[test]
    fn a_secret_is_never_shown() {
        for (line, expected) in [
            ("bot --token abc --pair BTC", "bot --token *** --pair BTC"),
            ("bot --api-key=abc x", "bot --api-key=*** x"),
            ("env BINANCE_SECRET=abc bot", "BINANCE_SECRET=*** bot"),
            ("curl https://me:abc@host/path", "curl https://***@host/path"),
        ] {
            let shown = name(&words(line));
            assert!(!shown.contains("abc"), "{shown}");
            assert_eq!(shown, expected);
        }
    }

    #[test]
    fn the_type_is_guessed_from_the_words() {
        for (line, expected) in [
            ("freqtrade hyperopt --strategy backtest", "optimization"),
            ("python backtest.py", "backtest"),
            ("freqtrade trade --dry-run", "simulation"),
            ("freqtrade trade", "live_trading"),
            ("python alive.py", "job"),
            ("make all", "job"),
        ] {
            assert_eq!(task_type(&words(line)).as_str(), expected, "{line}");
        }
    }
}
