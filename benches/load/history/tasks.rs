//! A desk's year of tasks, always the same ones: words that are common, rare or in none.

/// Numbers that look random (SplitMix64) and are the same in every run.
pub struct Rng(pub u64);

/// A task as a row.
pub struct Made {
    pub key: Option<String>,
    pub name: String,
    pub kind: &'static str,
    pub tags: String,
    pub details: String,
    pub status: &'static str,
    pub percent: Option<i64>,
    pub created: i64,
    pub started: i64,
    pub finished: Option<i64>,
    pub removed: Option<i64>,
}

/// Type, title, and how many of a thousand.
const TYPES: [(&str, &str, u64); 10] = [
    ("backtest", "Backtest", 550),
    ("optimization", "Optimization", 150),
    ("data-sync", "Sync", 100),
    ("paper-trading", "Paper trading", 70),
    ("walk-forward", "Walk-forward", 50),
    ("report", "Report", 40),
    ("training", "Training", 20),
    ("cleanup", "Cleanup", 15),
    ("export", "Export", 4),
    ("migration", "Migration", 1),
];
const STRATEGIES: [&str; 10] = [
    "Golden Cross",
    "Mean Reversion",
    "RSI Divergence",
    "Bollinger Breakout",
    "MACD Momentum",
    "Grid Scalper",
    "Turtle Channel",
    "Pairs Arbitrage",
    "VWAP Fade",
    "Ichimoku Cloud",
];
const PAIRS: [&str; 12] = [
    "BTCUSDT", "ETHUSDT", "SOLUSDT", "BNBUSDT", "XRPUSDT", "ADAUSDT", "DOGEUSDT", "AVAXUSDT",
    "DOTUSDT", "LINKUSDT", "ETHBTC", "LTCUSDT",
];
const TAGS: &str = "nightly prod staging eu us asia fast slow gpu cpu alpha beta gamma delta \
    omega v1 v2 v3 crypto forex futures options spot margin low-risk high-risk research team-a \
    team-b team-c urgent weekly monthly manual auto retry canary baseline ablation long short \
    hedged paper live audit legacy new quant ml rare-tag";
const START: i64 = 1_750_000_000_000;
const YEAR: i64 = 365 * 86_400_000;

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let turn = (std::f64::consts::TAU * self.unit()).cos();
        (-2.0 * self.unit().max(1e-12).ln()).sqrt() * turn
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }

    /// One of the first more often than one of the last.
    fn skewed<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[(self.unit() * self.unit() * of.len() as f64) as usize]
    }
}

/// The task of number `n` in a year `of` so many.
pub fn make(rng: &mut Rng, n: u64, of: u64) -> Made {
    let place = (YEAR as f64 * n as f64 / of as f64) as i64;
    let created = START + place + rng.below(5_000) as i64 - 2_500;
    let mut at = rng.below(1000);
    let the_type = TYPES.iter().find(|(.., part)| {
        let is_here = at < *part;
        at = at.saturating_sub(*part);
        is_here
    });
    let (kind, title, _) = *the_type.unwrap_or(&TYPES[0]);
    let started = created - (rng.unit().max(1e-9).ln() * 10_000.0) as i64;
    let took = (300_000_f64.ln() + 1.5 * rng.normal()).exp().min(5e8) as i64;
    let name = name(rng, kind, title);
    let is_at_work = n + 2_000 > of && rng.below(2_000) < 290;
    let (status, details, percent) = if is_at_work {
        let step = format!("Running step {} of 500", rng.below(500));
        ("running", step, Some(rng.below(1_000_000) as i64))
    } else {
        end(rng, title)
    };
    Made {
        key: (rng.below(10) == 0).then(|| format!("bot-{}-{n}", rng.below(8))),
        name,
        kind,
        tags: tags(rng),
        details,
        status,
        percent,
        created,
        started,
        finished: (!is_at_work).then_some(started + took),
        removed: (!is_at_work && rng.below(20) == 0).then_some(created + YEAR),
    }
}

fn name(rng: &mut Rng, kind: &str, title: &str) -> String {
    let number =
        if rng.below(5) == 0 { format!(" #{}", 1 + rng.below(500)) } else { String::new() };
    match kind {
        "data-sync" | "export" => format!("{title} {} candles{number}", rng.skewed(&PAIRS)),
        "cleanup" | "migration" | "report" => {
            format!("{title} {}{number}", rng.pick(&["daily", "weekly", "monthly"]))
        }
        _ => {
            let strategy = rng.skewed(&STRATEGIES);
            format!("{title} - {strategy} {}{number}", rng.skewed(&PAIRS))
        }
    }
}

fn tags(rng: &mut Rng) -> String {
    let all: Vec<_> = TAGS.split_ascii_whitespace().collect();
    let mut tags: Vec<&str> = (0..rng.below(4)).map(|_| rng.skewed(&all)).collect();
    tags.sort_unstable();
    tags.dedup();
    if tags.is_empty() { String::new() } else { format!(" {} ", tags.join(" ")) }
}

/// Status, last words, and how far it came.
fn end(rng: &mut Rng, title: &str) -> (&'static str, String, Option<i64>) {
    match rng.below(1000) {
        0..=858 => ("completed", done(rng, title), Some(1_000_000)),
        859..=979 => ("failed", error(rng), Some(rng.below(1_000_000) as i64)),
        _ => ("cancelled", rng.pick(&["", "Cancelled by operator"]).to_owned(), None),
    }
}

fn done(rng: &mut Rng, title: &str) -> String {
    let rare = match rng.below(100_000) {
        0 => " - kryptonite",
        1..=30 => " - quarantine of 3 symbols",
        31..=530 => " - liquidated twice",
        531..=1430 => " - anomaly in volume",
        1431..=4500 => " - slippage above limit",
        _ => "",
    };
    let (n, score) = (rng.below(100_000), rng.normal());
    match rng.below(5) {
        0 | 1 => format!("{title} completed - Win rate: {}%{rare}", 30 + n % 50),
        2 => format!("Sharpe {score:.2}, drawdown {}%, {} trades{rare}", n % 40, n % 5000),
        3 => format!("Done: {} of 300 symbols, profit {score:.2} USD{rare}", n % 300),
        _ => format!("Finished {n} iterations, best score {score:.4}{rare}"),
    }
}

fn error(rng: &mut Rng) -> String {
    let n = rng.below(64_000);
    match rng.below(6) {
        0 => {
            let exchange = rng.pick(&["binance", "kraken", "coinbase", "bybit"]);
            format!("Error: connection to {exchange} timed out after {} s", n % 60)
        }
        1 => format!("Error: insufficient data for {} since 2025-{:02}", rng.pick(&PAIRS), n % 12),
        2 => format!("panicked at 'index out of bounds', src/engine/window.rs:{}", n % 900),
        3 => format!("HTTP 429 Too Many Requests (request id {:08x})", rng.next() as u32),
        4 => format!("Out of memory: needed {n} MiB"),
        _ => format!("KeyError: 'close' in candle {n} of {}", rng.pick(&PAIRS)),
    }
}
