//! What was found, for people, for other programs, and for a bug report.

use std::fmt::Write;

use serde::Serialize;

/// One link of the chain from key to text, and whether it holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Check {
    /// `key`, `microphone`, …
    pub(super) name: &'static str,
    pub(super) verdict: Verdict,
    /// What was seen, in one sentence.
    pub(super) found: String,
    /// What to do, where there is something to do.
    pub(super) fix: Option<String>,
}

/// Whether a link holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    Ok,
    /// It works, and could be better.
    Warning,
    Failed,
    /// It was not tried.
    Skipped,
}

impl Verdict {
    const fn mark(self) -> &'static str {
        match self {
            Self::Ok => "✓",
            Self::Warning => "!",
            Self::Failed => "✕",
            Self::Skipped => "–",
        }
    }
}

impl Check {
    pub(super) fn new(name: &'static str, verdict: Verdict, found: impl Into<String>) -> Self {
        Self {
            name,
            verdict,
            found: found.into(),
            fix: None,
        }
    }

    pub(super) fn ok(name: &'static str, found: impl Into<String>) -> Self {
        Self::new(name, Verdict::Ok, found)
    }

    /// From an error, whose text names the next step itself.
    pub(super) fn failed(name: &'static str, error: &impl ToString) -> Self {
        Self::new(name, Verdict::Failed, error.to_string())
    }

    pub(super) fn fix(self, fix: impl Into<String>) -> Self {
        Self {
            fix: Some(fix.into()),
            ..self
        }
    }

    /// Whether its line or its fix has these words already.
    pub(super) fn says(&self, words: &str) -> bool {
        self.found.contains(words) || self.fix.as_ref().is_some_and(|fix| fix.contains(words))
    }

    /// Without these names of the user's, the longest first.
    pub(super) fn without(mut self, names: &[String]) -> Self {
        for name in names {
            self.found = self.found.replace(name, "…");
            self.fix = self.fix.map(|fix| fix.replace(name, "…"));
        }
        self
    }

    /// Its line, and below it what to do.
    pub(super) fn lines(&self) -> String {
        const WIDTH: usize = 12;
        let mut text = format!(
            "{} {:WIDTH$}{}\n",
            self.verdict.mark(),
            self.name,
            self.found
        );
        if let Some(fix) = &self.fix {
            let _ = writeln!(text, "  {:WIDTH$}→ {fix}", "");
        }
        text
    }
}

/// The last line.
pub(super) fn summary(checks: &[Check]) -> String {
    let count = |verdict| {
        checks
            .iter()
            .filter(|check| check.verdict == verdict)
            .count()
    };
    match (count(Verdict::Failed), count(Verdict::Warning)) {
        (0, 0) => "Everything that was tried works.".to_owned(),
        (0, 1) => "It works; one thing could be better.".to_owned(),
        (0, warnings) => format!("It works; {warnings} things could be better."),
        (1, _) => "One thing is in the way.".to_owned(),
        (failed, _) => format!("{failed} things are in the way."),
    }
}

/// As JSON. The names are a promise to other programs.
#[derive(Debug, Serialize)]
pub(super) struct Report<'a> {
    pub(super) version: &'static str,
    pub(super) ok: bool,
    pub(super) checks: &'a [Check],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fix_stands_below_what_it_mends() {
        let check = Check::new("key", Verdict::Failed, "no keyboard may be read.")
            .fix("sudo usermod -aG input ann");
        assert_eq!(
            check.lines(),
            "✕ key         no keyboard may be read.\n              → sudo usermod -aG input ann\n"
        );
    }

    #[test]
    fn a_report_holds_none_of_the_users_names() {
        let check = Check::ok("microphone", "`Ann's AirPods` hears you, in /home/ann.")
            .fix("mute `Ann's AirPods`")
            .without(&["Ann's AirPods", "/home/ann"].map(str::to_owned));
        assert_eq!(check.found, "`…` hears you, in ….");
        assert_eq!(check.fix.as_deref(), Some("mute `…`"));
    }

    #[test]
    fn the_summary_counts_what_is_in_the_way() {
        use Verdict::{Failed, Ok, Skipped, Warning};
        let checks = |verdicts: &[Verdict]| -> Vec<Check> {
            let check = |verdict: &Verdict| Check::new("x", *verdict, "");
            verdicts.iter().map(check).collect()
        };
        assert!(summary(&checks(&[Ok, Skipped])).contains("works."));
        assert!(summary(&checks(&[Ok, Warning])).contains("one thing"));
        assert!(summary(&checks(&[Failed, Warning])).contains("One thing is in"));
        assert!(summary(&checks(&[Failed, Failed])).contains("2 things"));
    }
}
