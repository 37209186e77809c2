//! What tasks print: taken in, read in parts, searched.

use anyhow::Result;
use progress_monitor::server::Size;
use reqwest::Method;
use serde_json::{Value, json};

use crate::server::{Answer, TestServer};
use crate::{TASKS, add_any, assert_problem};

async fn send(
    server: &TestServer,
    query: &str,
    media_type: &str,
    body: impl Into<reqwest::Body>,
) -> Result<Answer> {
    let request = server.request(Method::POST, &format!("{TASKS}/1/logs{query}"));
    server.answer(request.header("content-type", media_type).body(body)).await
}

/// Prints lines, and gives back how many were new and the number of the next.
async fn print(
    server: &TestServer,
    query: &str,
    text: impl Into<reqwest::Body>,
) -> Result<(u64, u64)> {
    let answer = send(server, query, "text/plain", text).await?;
    assert_eq!(answer.status, 200, "{answer:?}");
    let appended = answer.json()?;
    let number = |field: &str| appended[field].as_u64().unwrap_or(u64::MAX);
    Ok((number("lines"), number("next_seq")))
}

async fn read(server: &TestServer, query: &str) -> Result<Value> {
    let answer = server.get(&format!("{TASKS}/1/logs{query}")).await?;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

async fn texts(server: &TestServer, query: &str) -> Result<Vec<String>> {
    let page = read(server, query).await?;
    let lines = page["lines"].as_array().into_iter().flatten();
    Ok(lines.map(|line| line["text"].as_str().unwrap_or_default().to_owned()).collect())
}

async fn seqs(server: &TestServer, query: &str) -> Result<Vec<u64>> {
    let page = read(server, query).await?;
    let lines = page["lines"].as_array().into_iter().flatten();
    Ok(lines.filter_map(|line| line["seq"].as_u64()).collect())
}

fn numbered(lines: std::ops::Range<u32>) -> String {
    lines.map(|line| format!("line {line}\n")).collect()
}

#[tokio::test]
async fn lines_are_numbered_and_read_from_either_end() -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    assert_eq!(read(&server, "").await?, json!({"lines": [], "next_seq": 1, "has_more": false}));
    assert_eq!(print(&server, "", numbered(1..3001)).await?, (3000, 3001));
    assert_eq!(print(&server, "", "the last\n").await?, (1, 3002));
    assert_eq!(seqs(&server, "?tail=2").await?, [3000, 3001]);
    assert_eq!(seqs(&server, "").await?.len(), 200);
    assert_eq!(seqs(&server, "?after=998&limit=4").await?, [999, 1000, 1001, 1002]);
    assert_eq!(seqs(&server, "?before=1003&limit=4").await?, [999, 1000, 1001, 1002]);
    assert_eq!(texts(&server, "?before=3&limit=9").await?, ["line 1", "line 2"]);
    assert_eq!(texts(&server, "?after=3000").await?, ["the last"]);
    assert_eq!(seqs(&server, "?after=9223372036854775807").await?, [0_u64; 0]);
    let page = read(&server, "?after=0&limit=10").await?;
    assert_eq!((&page["has_more"], &page["next_seq"]), (&json!(true), &json!(3002)));
    Ok(())
}

#[tokio::test]
async fn a_repeated_batch_adds_nothing_and_what_did_not_arrive_is_marked() -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    let from = |first: u32| format!("?producer=bot&first={first}");
    assert_eq!(print(&server, &from(1), "a\nb\n").await?, (2, 3));
    assert_eq!(print(&server, &from(1), "a\nb\n").await?, (0, 3));
    assert_eq!(print(&server, &from(2), "b\nc\n").await?, (1, 4));
    assert_eq!(print(&server, "?producer=other", "x\n").await?, (1, 5));
    assert_eq!(print(&server, &from(14), "n\n").await?, (2, 7));
    assert_eq!(texts(&server, "").await?, ["a", "b", "c", "x", "… 10 lines did not arrive", "n"]);
    Ok(())
}

#[tokio::test]
async fn json_lines_bring_their_own_moment_level_and_stream() -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    let body = "{\"at\":\"2026-11-01T10:00:00Z\",\"level\":\"warning\",\"stream\":\"stderr\",\"text\":\"no candles\"}\n\n{\"text\":\"on\"}";
    assert_eq!(send(&server, "", "application/x-ndjson", body).await?.status, 200);
    let page = read(&server, "").await?;
    let line = &page["lines"][0];
    assert_eq!(line["at"], "2026-11-01T10:00:00.000Z");
    assert_eq!((&line["level"], &line["stream"]), (&json!("warning"), &json!("stderr")));
    assert_eq!(page["lines"][1]["level"], Value::Null);
    let refused =
        send(&server, "", "application/x-ndjson", "{\"text\":\"a\"}\n{\"txt\":1}").await?;
    assert_problem(&refused, 422, "invalid-value", "line 2: txt: unknown field `txt`")?;
    for (line, words) in [
        (
            "{\"text\":\"a\"",
            "line 1: it is not well-formed JSON in UTF-8: EOF while parsing an object at column 11",
        ),
        ("[1,2]", "line 1: it is not a JSON object"),
        ("{\"text\":1}", "line 1: text: invalid type: integer `1`, expected a string"),
    ] {
        let refused = send(&server, "", "application/x-ndjson", line).await?;
        assert_problem(&refused, 422, "invalid-value", words)?;
    }
    assert_eq!(seqs(&server, "").await?.len(), 2);
    Ok(())
}

#[tokio::test]
async fn binary_and_half_a_character_are_lines_like_others() -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    let mut bytes = b"\x00\xff\xfe\r\n \x1b[31mred\x1b[0m 10%\r 20%\n".to_vec();
    bytes.extend_from_slice(&"é".as_bytes()[..1]);
    assert_eq!(print(&server, "", bytes).await?.0, 3);
    assert_eq!(print(&server, "", &"é".as_bytes()[1..]).await?.0, 1);
    let lines = texts(&server, "").await?;
    assert_eq!(lines[0], "\u{FFFD}\u{FFFD}\u{FFFD}");
    assert_eq!(lines[1], " \u{1b}[31mred\u{1b}[0m 10%\r 20%");
    assert_eq!(lines[2..], ["\u{FFFD}", "\u{FFFD}"]);
    assert_eq!(print(&server, "", "").await?.0, 0);
    Ok(())
}

#[tokio::test]
async fn plain_text_has_no_colours_and_folds_what_a_terminal_would() -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    print(&server, "", "\x1b[31mred\x1b[0m\n 10%\r 20%\n\x1b]52;c;aGk=\x07title\n").await?;
    for path in ["logs?format=text", "logs.txt"] {
        let answer = server.get(&format!("{TASKS}/1/{path}")).await?;
        assert_eq!(answer.text, "red\n 20%\ntitle\n");
        assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    }
    let answer = server.get(&format!("{TASKS}/1/logs?format=ndjson&tail=1")).await?;
    assert_eq!(answer.text.lines().count(), 1);
    assert_eq!(answer.json()?["seq"], 3);
    Ok(())
}

#[tokio::test]
async fn lines_are_found_by_text_and_by_level() -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    print(&server, "", numbered(1..2000)).await?;
    print(&server, "", "WARNING: no candles for BTC\nINFO: ok\nERROR: Żółw fell\n").await?;
    assert_eq!(seqs(&server, "?q=LINE+199&before=100000").await?.len(), 11);
    assert_eq!(texts(&server, "?q=btc").await?, ["WARNING: no candles for BTC"]);
    assert_eq!(texts(&server, "?q=ŻÓŁW").await?, ["ERROR: Żółw fell"]);
    assert_eq!(seqs(&server, "?level=warning").await?, [2000, 2002]);
    assert_eq!(seqs(&server, "?level=error&after=0").await?, [2002]);
    assert_eq!(seqs(&server, "?q=nowhere").await?, [0_u64; 0]);
    let first = read(&server, "?q=line&after=0&limit=5").await?;
    assert_eq!(
        (first["lines"].as_array().map(Vec::len), &first["has_more"]),
        (Some(5), &json!(true))
    );
    Ok(())
}

#[tokio::test]
async fn a_search_finds_what_the_eye_sees_and_nothing_else() -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    print(&server, "", "\x1b[31mERROR\x1b[0m bad thing\n 10%\r done\nplain 31 10%\n").await?;
    assert_eq!(seqs(&server, "?q=error+BAD").await?, [1]);
    assert_eq!(seqs(&server, "?q=31m").await?, [0_u64; 0]);
    assert_eq!(seqs(&server, "?q=10%25").await?, [3], "the other was written over");
    assert_eq!(seqs(&server, "?q=done").await?, [2]);
    Ok(())
}

#[tokio::test]
async fn lines_that_would_not_be_kept_are_refused() -> Result<()> {
    let server = TestServer::start_with(|settings| settings.no_recording = true).await?;
    let missing = send(&server, "", "text/plain", "a").await?;
    assert_problem(&missing, 404, "task-not-found", "there is no task 1")?;
    add_any(&server).await?;
    let refused = send(&server, "", "text/plain", "a").await?;
    assert_problem(&refused, 409, "not-recorded", "--no-recording")?;
    assert_eq!(read(&server, "").await?["lines"], json!([]));
    Ok(())
}

#[tokio::test]
async fn the_format_is_what_the_accept_header_likes_best() -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    for (accept, media_type) in [
        ("text/plain, */*", "text/plain; charset=utf-8"),
        ("text/plain;charset=utf-8", "text/plain; charset=utf-8"),
        ("text/html, application/x-ndjson;q=0.9, */*;q=0.1", "application/x-ndjson"),
        ("text/plain;q=0.5, application/json", "application/json"),
        ("*/*", "application/json"),
        ("image/png", "application/json"),
    ] {
        let request = server.request(Method::GET, &format!("{TASKS}/1/logs"));
        let answer = server.answer(request.header("accept", accept)).await?;
        assert_eq!(answer.header("content-type"), media_type, "{accept}");
    }
    Ok(())
}

#[tokio::test]
async fn of_a_log_that_grows_too_long_the_first_lines_and_the_end_stay() -> Result<()> {
    let server = TestServer::start_with(|settings| settings.log_max = Size(200 << 10)).await?;
    add_any(&server).await?;
    for batch in 0..20 {
        let lines: String = (1..1001).map(|line| format!("{batch} {line:0>60}\n")).collect();
        print(&server, "", lines).await?;
    }
    let first = seqs(&server, "?after=0&limit=1001").await?;
    assert_eq!(first[..1000], (1..=1000).collect::<Vec<_>>());
    assert!(first[1000] > 15_000, "{}", first[1000]);
    assert_eq!(seqs(&server, "?tail=1").await?, [20_000]);
    let whole = server.get(&format!("{TASKS}/1/logs.txt")).await?.text;
    let gone = whole.lines().nth(1000).unwrap_or_default();
    assert!(gone.starts_with("… ") && gone.ends_with(" lines are gone"), "{gone}");
    Ok(())
}

#[tokio::test]
async fn a_log_of_which_all_is_gone_says_so() -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    print(&server, "", numbered(1..6)).await?;
    let server = server.restart_with(|settings| settings.logs_max = Size(0)).await?;
    while seqs(&server, "").await? != [0_u64; 0] {}
    let whole = server.get(&format!("{TASKS}/1/logs.txt")).await?.text;
    assert_eq!(whole, "… 5 lines are gone\n");
    assert_eq!(print(&server, "", "on").await?, (1, 7));
    let whole = server.get(&format!("{TASKS}/1/logs.txt")).await?.text;
    assert_eq!(whole, "… 5 lines are gone\non\n");
    Ok(())
}

#[tokio::test]
async fn a_batch_that_cannot_be_taken_is_refused_whole() -> Result<()> {
    let server = TestServer::start().await?;
    let missing = send(&server, "", "text/plain", "a").await?;
    assert_problem(&missing, 404, "task-not-found", "there is no task 1")?;
    add_any(&server).await?;
    let large = send(&server, "", "text/plain", "a".repeat((256 << 10) + 1)).await?;
    assert_problem(&large, 413, "body-too-large", "256 KiB")?;
    let form = send(&server, "", "application/x-www-form-urlencoded", "a=b").await?;
    assert_problem(&form, 415, "not-a-log", "text/plain")?;
    let first = send(&server, "?first=3", "text/plain", "a").await?;
    assert_problem(&first, 422, "invalid-value", "first: goes with producer alone")?;
    for (query, words) in [
        ("?tail=0", "tail: \"0\" is not a number from 1 to 10000"),
        ("?level=loud", "level: \"loud\" is not a level"),
        ("?tail=1&after=2", "tail: a part of a log"),
        ("?tail=5&limit=3", "limit: goes with after or before"),
        ("?tail=5&tail=6", "tail: is given twice; give it once"),
        ("?line=5", "line: there is no such parameter here; expected one of `tail`"),
        ("?format=xml", "format: \"xml\" is not a format"),
    ] {
        let answer = server.get(&format!("{TASKS}/1/logs{query}")).await?;
        assert_problem(&answer, 422, "invalid-value", words)?;
    }
    assert_eq!(read(&server, "").await?["lines"], json!([]));
    Ok(())
}

#[tokio::test]
async fn a_long_line_is_cut_and_marked() -> Result<()> {
    let server = TestServer::start().await?;
    add_any(&server).await?;
    print(&server, "", format!("{}\nnext", "x".repeat(100_000))).await?;
    let lines = texts(&server, "").await?;
    assert!(lines[0].len() <= 8192 && lines[0].ends_with("[cut: 100000 bytes in all]"));
    assert_eq!(lines[1], "next");
    Ok(())
}
