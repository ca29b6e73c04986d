//! Comma-separated values after RFC 4180: a header, CRLF after each row, and
//! quotes around what would be taken for something else.

use std::borrow::Cow;

use super::ExportClip;

const HEADER: &str = "id,recorded_at,duration_ms,state,starred,language,model,text,audio";

pub(super) fn write(clips: &[ExportClip]) -> String {
    let rows = clips.iter().map(row);
    let lines = std::iter::once(HEADER.to_owned()).chain(rows);
    lines.flat_map(|line| [line, "\r\n".to_owned()]).collect()
}

fn row(clip: &ExportClip) -> String {
    let duration = clip.duration_ms.to_string();
    let fields = [
        clip.id.as_str(),
        &clip.recorded_at,
        &duration,
        &clip.state,
        if clip.starred { "true" } else { "false" },
        clip.language.as_deref().unwrap_or_default(),
        clip.model.as_deref().unwrap_or_default(),
        &clip.text,
        clip.audio.as_deref().unwrap_or_default(),
    ];
    fields.map(quoted).join(",")
}

fn quoted(field: &str) -> Cow<'_, str> {
    if field.contains([',', '"', '\r', '\n']) {
        Cow::Owned(format!("\"{}\"", field.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(field)
    }
}
