//! Searches of the history that somebody gave a name.

use anyhow::Result;
use reqwest::Method;
use serde_json::{Value, json};

use crate::assert_problem;
use crate::server::{Answer, TestServer};

const SEARCHES: &str = "/api/v1/searches";

async fn save(server: &TestServer, name: &str, body: Value) -> Result<Answer> {
    let request = server.request(Method::PUT, &format!("{SEARCHES}/{name}"));
    server.answer(request.json(&body)).await
}

async fn saved(server: &TestServer) -> Result<Value> {
    Ok(server.get(SEARCHES).await?.json()?["searches"].take())
}

#[tokio::test]
async fn a_search_is_saved_replaced_and_forgotten() -> Result<()> {
    let server = TestServer::start().await?;
    assert_eq!(saved(&server).await?, json!([]));
    let first = json!({"q": "status:failed"});
    assert_eq!(save(&server, "What%20failed", first).await?.status, 204);
    let second = json!({"q": "status:failed tag:btc", "sort": "-took"});
    assert_eq!(save(&server, "What%20failed", second).await?.status, 204);
    let expected = json!([{"name": "What failed", "q": "status:failed tag:btc", "sort": "-took"}]);
    assert_eq!(saved(&server).await?, expected);
    let forget = server.request(Method::DELETE, &format!("{SEARCHES}/What%20failed"));
    assert_eq!(server.answer(forget).await?.status, 204);
    assert_eq!(saved(&server).await?, json!([]));
    Ok(())
}

#[tokio::test]
async fn a_search_that_is_not_understood_is_not_saved() -> Result<()> {
    let server = TestServer::start().await?;
    let refused = save(&server, "red", json!({"q": "colour:red"})).await?;
    assert_problem(&refused, 422, "invalid-value", "there is no \"colour:\" to search by")?;
    let refused = save(&server, "red", json!({"q": "", "sort": "colour"})).await?;
    assert_problem(&refused, 422, "invalid-value", "sort")?;
    assert_eq!(saved(&server).await?, json!([]));
    Ok(())
}

#[tokio::test]
async fn a_name_is_trimmed_and_can_be_seen() -> Result<()> {
    let server = TestServer::start().await?;
    assert_eq!(save(&server, "%20%20failed%20", json!({"q": ""})).await?.status, 204);
    assert_eq!(saved(&server).await?[0]["name"], "failed");
    let blank = save(&server, "%20%09", json!({"q": ""})).await?;
    assert_problem(&blank, 422, "invalid-value", "name: \"\" is not a name of 1 to 256")?;
    let bell = save(&server, "a%07b", json!({"q": ""})).await?;
    assert_problem(&bell, 422, "invalid-value", "is not a name without control characters")
}

#[tokio::test]
async fn no_more_than_two_hundred_are_saved() -> Result<()> {
    let server = TestServer::start().await?;
    for number in 0..200 {
        assert_eq!(save(&server, &number.to_string(), json!({"q": ""})).await?.status, 204);
    }
    let refused = save(&server, "one-more", json!({"q": ""})).await?;
    assert_problem(&refused, 409, "too-many-searches", "forget one first")?;
    assert_eq!(save(&server, "7", json!({"q": "btc"})).await?.status, 204);
    Ok(())
}
