//! Help, completions and manual pages.

use std::fs;

use anyhow::Result;

use crate::twin::command;

fn printed(arguments: &[&str]) -> Result<String> {
    let output = command(arguments).output()?;
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    Ok(String::from_utf8(output.stdout)?)
}

#[test]
fn the_help_has_the_commands_in_groups_examples_and_exit_codes() -> Result<()> {
    let help = printed(&["--help"])?;
    for part in [
        "\nLook:\n  list ",
        "\nReport:\n",
        "\nThe server:\n  serve ",
        "\nExamples:\n",
        "\nExit codes:\n",
    ] {
        assert!(help.contains(part), "{part:?} is not in {help}");
    }
    let help = printed(&["wait", "--help"])?;
    assert!(help.contains("124  the time was up"), "{help}");
    Ok(())
}

#[test]
fn every_shell_gets_completions_that_know_the_commands() -> Result<()> {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = printed(&["completions", shell])?;
        for word in ["watch", "ended-early", "follow"] {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
    }
    Ok(())
}

#[test]
fn bash_completes_by_the_script() -> Result<()> {
    let script = "
        source <($PM completions bash)
        complete=$(complete -p progress-monitor | sed 's/.*-F \\([^ ]*\\).*/\\1/')
        COMP_WORDS=(progress-monitor upd) COMP_CWORD=1
        $complete progress-monitor upd progress-monitor
        echo \"${COMPREPLY[@]}\"
        COMP_WORDS=(progress-monitor update 7 --status fa) COMP_CWORD=4
        $complete progress-monitor fa --status
        echo \"${COMPREPLY[@]}\"";
    let mut bash = std::process::Command::new("bash");
    let output = bash.args(["-c", script]).env("PM", crate::twin::PROGRAM).output()?;
    assert_eq!(String::from_utf8(output.stdout)?, "update\nfailed\n", "{:?}", output.stderr);
    Ok(())
}

#[test]
fn there_is_a_manual_page_for_the_program_and_for_each_command() -> Result<()> {
    let page = printed(&["man"])?;
    assert!(
        page.contains(".TH progress-monitor 1") && page.contains("progress\\-monitor\\-wait(1)"),
        "{page}"
    );
    assert!(printed(&["man", "wait"])?.contains("the time was up"));
    let dir = tempfile::tempdir()?;
    let path = dir.path().to_str().unwrap_or_default();
    printed(&["man", "--dir", path])?;
    for page in ["progress-monitor.1", "progress-monitor-watch.1"] {
        assert!(fs::read_to_string(dir.path().join(page))?.starts_with(".ie"), "{page}");
    }
    assert_eq!(command(&["man", "nothing"]).output()?.status.code(), Some(1));
    Ok(())
}
