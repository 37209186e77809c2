//! The end in order.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Result;
use serde_json::json;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::program::{Program, serve};
use crate::{END, client, get, post};

const CLIENTS: u64 = 8;

/// Enough for every client to be in the middle of it.
const UPDATES: u64 = 200;

#[tokio::test(flavor = "multi_thread")]
async fn at_sigterm_every_write_in_flight_is_answered_and_the_program_ends_well() -> Result<()> {
    let dir = tempfile::tempdir()?;
    let program = Program::start(&mut serve(dir.path()))?;
    let (answered, busy) = (Arc::new(AtomicU64::new(0)), Arc::new(Notify::new()));
    let mut clients = JoinSet::new();
    for id in 1..=CLIENTS {
        post(&program, "/api/active-tasks/add", &json!({"name": "a", "type": "b"})).await?;
        let url = program.url(&format!("/api/active-tasks/{id}/update"));
        let (client, answered, busy) = (client()?, answered.clone(), busy.clone());
        clients.spawn(async move {
            let mut own = 0_u64;
            // Ends when the server takes no more.
            while let Ok(answer) = client.post(&url).json(&json!({"progress": 1})).send().await {
                assert_eq!(answer.status(), 200);
                own += 1;
                if answered.fetch_add(1, Ordering::Relaxed) == UPDATES {
                    busy.notify_one();
                }
            }
            (id, own)
        });
    }
    busy.notified().await;
    let (status, _) = program.terminate(END).await?;
    assert_eq!(status.code(), Some(0));
    let program = Program::start(&mut serve(dir.path()))?;
    while let Some(ended) = clients.join_next().await {
        let (id, own) = ended?;
        let task = get(&program, &format!("/api/v1/tasks/{id}")).await?;
        assert_eq!(task["version"], own + 1, "client {id} has an answer to each of its writes");
    }
    Ok(())
}
