//! What a command is called, and what kind of job it is, where nobody says so.

use std::ffi::OsString;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use crate::domain::TaskType;

const NAME_CHARS: usize = 100;

/// Programs that run another one, which is what the task is about.
const RUNNERS: [&str; 14] = [
    "python", "python3", "pypy", "pypy3", "node", "bash", "sh", "zsh", "uv", "poetry", "pipenv",
    "nice", "nohup", "env",
];

/// What stands in the place of a secret.
const MASK: &str = "***";

/// The words that say that a secret follows.
const SECRET: &str = r"[\w-]*(?:token|secret|passw(?:or)?d|passphrase|pwd|api[-_]?key)[\w-]*";

/// A flag whose value is a word of its own: `--token hunter2`.
static FLAG: LazyLock<Regex> = LazyLock::new(|| expression(&format!("(?i)^-{SECRET}$")));

/// Secrets within a word, each behind what tells of it.
static WITHIN: LazyLock<[Regex; 4]> = LazyLock::new(|| {
    [
        expression(&format!(r"(?i)({SECRET}\s*[=:]\s*)[^\s&;,]+")),
        expression(&format!(r"(?i)(\s-{SECRET}\s+)[^\s;]+")),
        expression(r"(?i)((?:bearer|basic)\s+)\S+"),
        expression(r"(://)[^/\s]+@"),
    ]
});

fn expression(text: &str) -> Regex {
    Regex::new(text).expect("the expression is valid")
}

/// "backtest.py --pair BTC" for `python /home/me/backtest.py --pair BTC`.
pub fn name(command: &[OsString]) -> String {
    let words: Vec<String> =
        command.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let start = program_at(&words);
    let mut shown = vec![masked(&file_name(&words[start]))];
    for pair in words[start..].windows(2) {
        shown.push(value(&pair[0], &pair[1]));
    }
    let name = shown.join(" ");
    match name.char_indices().nth(NAME_CHARS) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name,
    }
}

/// The kind of job that the words of the command speak of; "job" where they do not.
///
/// Only what the command is asked to do counts: not in which folder, nor with which file.
pub fn task_type(command: &[OsString]) -> TaskType {
    let words: Vec<String> =
        command.iter().map(|word| word.to_string_lossy().to_ascii_lowercase()).collect();
    let start = program_at(&words);
    // What a shell or an interpreter is given to do stands behind a flag (`-c`).
    let is_code = RUNNERS.contains(&bare(&words[start]));
    let asked = words.iter().enumerate().skip(start).filter(|(at, word)| {
        let is_value = *at > start && words[at - 1].starts_with('-') && !word.starts_with('-');
        is_code || !is_value
    });
    let asked: Vec<String> = asked.map(|(_, word)| file_name(word)).collect();
    let says = |said: &[&str]| asked.iter().any(|word| said.iter().any(|it| word.contains(it)));
    let is_live = |word: &String| {
        word.split(|c: char| !c.is_ascii_alphanumeric()).any(|w| w == "trade" || w == "live")
    };
    if says(&["hyperopt", "optimi", "optuna", "grid_search", "gridsearch", "walk-forward"]) {
        TaskType::Optimization
    } else if says(&["backtest"]) {
        TaskType::Backtest
    } else if says(&["simulat", "dry-run", "dry_run", "paper"]) {
        TaskType::Simulation
    } else if asked.iter().any(is_live) {
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
    let is_path = !word.contains(char::is_whitespace);
    let path = Path::new(word).file_name().filter(|_| is_path);
    let name = path.map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| word.to_owned())
}

/// The word, behind that flag, without the secret that it may be.
fn value(flag: &str, word: &str) -> String {
    match (flag, word.split_once(':')) {
        ("-u" | "--user", Some((user, _))) => format!("{user}:{MASK}"),
        _ if FLAG.is_match(flag) => MASK.to_owned(),
        _ => masked(word),
    }
}

/// The word, without the secrets that it may hold: `--token=…`, `https://me:secret@host`.
fn masked(word: &str) -> String {
    let mut shown = word.to_owned();
    for secret in WITHIN.iter() {
        let is_host = secret.as_str().ends_with('@');
        let mask = if is_host { format!("${{1}}{MASK}@") } else { format!("${{1}}{MASK}") };
        shown = secret.replace_all(&shown, mask).into_owned();
    }
    shown
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
            ("curl https://host/y?a=1&apikey=abc", "curl https://host/y?a=1&apikey=***"),
            ("curl -u me:abc host", "curl -u me:*** host"),
            ("bot --pwd abc", "bot --pwd ***"),
        ] {
            let shown = name(&words(line));
            assert!(!shown.contains("abc"), "{shown}");
            assert_eq!(shown, expected);
        }
        for quoted in
            ["Authorization: Bearer abc", "A=1 SECRET=abc; bot --token abc", "x-api-key: abc"]
        {
            let shown = name(&["curl".into(), "-H".into(), quoted.into()]);
            assert!(!shown.contains("abc") && shown.contains("***"), "{shown}");
        }
    }

    #[test]
    fn the_type_is_guessed_from_the_words() {
        for (line, expected) in [
            ("freqtrade hyperopt --strategy backtest", "optimization"),
            ("python backtest.py", "backtest"),
            ("freqtrade trade --dry-run", "simulation"),
            ("freqtrade trade", "live_trading"),
            ("freqtrade trade -c config_optimized.json", "live_trading"),
            ("freqtrade trade --userdir /home/me/backtests", "live_trading"),
            ("freqtrade trade --strategy PaperTiger", "live_trading"),
            ("freqtrade -c live.json backtesting", "backtest"),
            ("python /home/me/backtests/trade.py", "live_trading"),
            ("python alive.py", "job"),
            ("make all", "job"),
        ] {
            assert_eq!(task_type(&words(line)).as_str(), expected, "{line}");
        }
    }
}
