//! `sayso config edit`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::config::{parse, schema};
use crate::settings::file;
use crate::tui::own_editor::command;

/// Lets the user edit a draft, which becomes the file if it has no mistake.
pub(super) fn run(path: &Path, editor: &str, out: &mut impl Write) -> anyhow::Result<()> {
    let shown = path.display();
    let draft = draft(path);
    if !draft.exists() {
        let text = file::read(path).with_context(|| format!("cannot read {shown}"))?;
        let text = if path.exists() {
            text
        } else {
            schema::template()
        };
        file::write(&draft, &text).with_context(|| format!("cannot write {}", draft.display()))?;
    }
    let status = command(editor, &draft).status().with_context(|| {
        format!("cannot start the editor `{editor}`; $VISUAL or $EDITOR names another")
    })?;
    let text = file::read(&draft).with_context(|| format!("cannot read {}", draft.display()))?;
    if !status.success() {
        anyhow::bail!("the editor `{editor}` ended with {status}; {shown} is as it was");
    }
    if let Err(error) = parse(&text) {
        anyhow::bail!(
            "what you wrote has a mistake, {error}\n{shown} is as it was; your text is in {}, \
             and `sayso config edit` goes on with it",
            draft.display()
        );
    }
    let unchanged = path.exists() && file::read(path).is_ok_and(|old| old == text);
    if !unchanged {
        file::write(path, &text).with_context(|| format!("cannot write {shown}"))?;
    }
    fs::remove_file(&draft).with_context(|| format!("cannot remove {}", draft.display()))?;
    writeln!(
        out,
        "ok: {shown}{}",
        if unchanged { " (as it was)" } else { "" }
    )?;
    Ok(())
}

/// Beside the file, and TOML to an editor.
fn draft(path: &Path) -> PathBuf {
    path.with_extension("draft.toml")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn edit(path: &Path, editor: &str) -> Result<String, String> {
        let mut out = Vec::new();
        run(path, editor, &mut out).map_err(|error| format!("{error:#}"))?;
        Ok(String::from_utf8(out).expect("UTF-8"))
    }

    #[test]
    fn a_text_without_a_mistake_becomes_the_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("sayso/config.toml");
        let said = edit(&path, "sed -i 's/^# threads = 0/threads = 3/'").expect("valid");
        assert!(said.starts_with("ok: "), "{said}");
        let text = fs::read_to_string(&path).expect("made");
        assert_eq!(parse(&text).map(|config| config.engine.threads), Ok(3));
        assert!(!draft(&path).exists());
        let said = edit(&path, "true").expect("valid");
        assert!(said.contains("(as it was)"), "{said}");
    }

    #[test]
    fn a_text_with_a_mistake_is_kept_beside_the_file_and_gone_on_with() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        fs::write(&path, "[engine]\nthreads = 2\n").expect("written");
        let error = edit(&path, "sed -i s/2/200/").expect_err("too many");
        for needle in [
            "line 2, column 11",
            "out of range",
            "is as it was",
            "goes on with it",
        ] {
            assert!(error.contains(needle), "{needle} in {error}");
        }
        let text = fs::read_to_string(&path).expect("there");
        assert_eq!(text, "[engine]\nthreads = 2\n");
        edit(&path, "sed -i s/200/20/").expect("mended");
        let text = fs::read_to_string(&path).expect("there");
        assert_eq!(text, "[engine]\nthreads = 20\n");
    }

    #[test]
    fn an_editor_that_fails_changes_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        let error = edit(&path, "false").expect_err("it fails");
        assert!(
            error.contains("exit status: 1") && !path.exists(),
            "{error}"
        );
    }
}
