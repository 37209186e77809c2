//! The task that a command is.

use serde_json::{Value, json};

use crate::cli::run::{Run, naming};

/// What it is called, and what kind it is.
pub struct Task {
    name: String,
    task_type: String,
    tags: Vec<String>,
}

impl Task {
    /// As the user says, or else as the command says.
    pub fn of(run: &Run) -> Task {
        let name = run.name.as_ref().map(ToString::to_string);
        let task_type = run.task_type.clone();
        let task_type = task_type.unwrap_or_else(|| naming::task_type(&run.command));
        Task {
            name: name.unwrap_or_else(|| naming::name(&run.command)),
            task_type: task_type.to_string(),
            tags: run.tags.iter().map(|tag| tag.as_str().to_owned()).collect(),
        }
    }

    /// As `POST /api/v1/tasks` takes it.
    pub fn added(&self) -> Value {
        json!({"name": self.name, "type": self.task_type, "tags": self.tags})
    }
}
