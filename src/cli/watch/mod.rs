use std::process::ExitCode;
#[derive(Debug, clap::Args)]
pub struct Watch {}
pub const HELP: &str = "";
impl Watch {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        Ok(ExitCode::SUCCESS)
    }
}
