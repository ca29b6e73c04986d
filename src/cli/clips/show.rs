//! `sayso clips show` and `diff`: one clip, its versions.

use std::io::{self, Write};
use std::process::ExitCode;

use super::json::ClipJson;
use super::{DiffArgs, OneClip, local};
use crate::store::{AudioKept, JobRecord, Source, Store, StoreError, StoredClip, Version};
use crate::text::diff::{plain, word_diff};

pub(super) fn show(args: &OneClip, store: &Store, out: &mut impl Write) -> anyhow::Result<()> {
    let clip = store.find(&args.clip)?;
    let versions = store.versions(clip.id)?;
    if args.json {
        let json = ClipJson::from(&clip).with_texts(versions);
        writeln!(out, "{}", serde_json::to_string_pretty(&json)?)?;
        return Ok(());
    }
    facts(&clip, out)?;
    for version in &versions {
        let chosen = if version.chosen { "*" } else { " " };
        writeln!(out, "\n{chosen}{} {}", version.number, by(version))?;
        writeln!(out, "{}", version.transcript.text())?;
        if version.transcript.written.is_some() {
            writeln!(out, "(heard: {})", version.transcript.heard())?;
        }
        if let Some(doubt) = &version.doubt {
            writeln!(out, "({doubt})")?;
        }
    }
    Ok(())
}

/// What is known of the clip, a line each.
fn facts(clip: &StoredClip, out: &mut impl Write) -> io::Result<()> {
    let began = local(clip.id.unix_ms())
        .strftime("%A, %Y-%m-%d %H:%M:%S")
        .to_string();
    writeln!(out, "clip     {}", clip.id)?;
    writeln!(out, "began    {began}")?;
    writeln!(out, "length   {:.1} s", clip.duration.as_secs_f64())?;
    writeln!(out, "state    {}", clip.state.name())?;
    if let Some(reason) = &clip.reason {
        writeln!(out, "reason   {reason}")?;
    }
    if let Some(doubt) = &clip.doubt {
        writeln!(out, "doubt    {doubt}")?;
    }
    let marks = [
        (clip.marks.starred, "starred"),
        (clip.marks.recovered, "recovered"),
    ];
    let marks: Vec<&str> = marks
        .iter()
        .filter(|(on, _)| *on)
        .map(|(_, name)| *name)
        .collect();
    if !marks.is_empty() {
        writeln!(out, "marks    {}", marks.join(", "))?;
    }
    match clip.audio {
        AudioKept::Kept => writeln!(out, "sound    {}", clip.path.display())?,
        AudioKept::NotKept => writeln!(out, "sound    not kept")?,
        AudioKept::Lost => writeln!(out, "sound    gone from {}", clip.path.display())?,
    }
    if let Some(job) = &clip.job {
        writeln!(out, "queue    {}", standing(job))?;
    }
    if let Some(wait) = clip.stages.release_to_text() {
        writeln!(out, "waited   {} ms from release to text", wait.as_millis())?;
    }
    Ok(())
}

/// What the clip waits for, and what came of it so far.
fn standing(job: &JobRecord) -> String {
    let standing = if job.parked {
        "waits for `sayso clips retry`"
    } else {
        "waits for its turn"
    };
    let error = job.last_error.as_deref().map(|error| format!(": {error}"));
    format!(
        "{standing}, {} attempts{}",
        job.attempts,
        error.unwrap_or_default()
    )
}

/// Equal texts are exit code 0, different ones 1, as with `diff`.
pub(super) fn diff(
    args: &DiffArgs,
    store: &Store,
    out: &mut impl Write,
) -> anyhow::Result<ExitCode> {
    let clip = store.find(&args.clip)?.id;
    let versions = store.versions(clip)?;
    let Some(newest) = versions.last().map(|version| version.number) else {
        anyhow::bail!("clip {clip} has no text yet; `sayso clips retry {clip}` makes one");
    };
    let new = args.new.unwrap_or(newest);
    let old = args.old.unwrap_or_else(|| new.saturating_sub(1));
    let find = |number: u32| {
        let version = versions.iter().find(|version| version.number == number);
        version.ok_or(StoreError::NoVersion { clip, number })
    };
    if old == 0 && args.old.is_none() {
        anyhow::bail!(
            "clip {clip} has one version of its text, so there is nothing to compare; \
             `sayso clips retry {clip}` makes another"
        );
    }
    let (old, new) = (find(old)?, find(new)?);
    let changes = word_diff(&old.transcript.text(), &new.transcript.text());
    let equal = old.transcript.text() == new.transcript.text();
    writeln!(out, "--- {} {}", old.number, by(old))?;
    writeln!(out, "+++ {} {}", new.number, by(new))?;
    writeln!(out, "{}", plain(&changes))?;
    Ok(if equal {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Who wrote a version, when, and how long it took.
fn by(version: &Version) -> String {
    let made = local(version.made_at_ms)
        .strftime("%Y-%m-%d %H:%M:%S")
        .to_string();
    let who = match version.source {
        Source::Engine => version.transcript.model.as_str(),
        Source::Hand => "by hand",
    };
    let transcript = &version.transcript;
    let language = transcript.language.as_deref().map(|code| {
        let probability = transcript.language_probability;
        let found = probability.map(|one| format!(" {:.0} %", one * 100.0));
        format!(" ({code}{})", found.unwrap_or_default())
    });
    let took = version.took_ms.map(|ms| format!(", {ms} ms"));
    format!(
        "{who}{}, {made}{}",
        language.unwrap_or_default(),
        took.unwrap_or_default()
    )
}
