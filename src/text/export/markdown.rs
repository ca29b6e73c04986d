//! A diary in Markdown: a heading a day, a line a clip.

use super::ExportClip;

/// What ends a line to Markdown.
const LINE_ENDS: [char; 2] = ['\n', '\r'];

pub(super) fn write(clips: &[ExportClip]) -> String {
    let mut file = String::new();
    let mut day = None;
    for clip in clips {
        let (date, time) = date_and_time(&clip.recorded_at);
        if day != Some(date) {
            let before = if day.is_some() { "\n" } else { "" };
            file.extend([before, "## ", &literal(date), "\n\n"]);
            day = Some(date);
        }
        file.extend([&line(clip, time), "\n"]);
    }
    file
}

/// `2026-11-05T14:03:22.5+01:00` is the day `2026-11-05` and the time
/// `14:03:22`: what a clock beside the user showed.
fn date_and_time(recorded_at: &str) -> (&str, &str) {
    let (date, rest) = recorded_at
        .split_once(['T', 't', ' '])
        .unwrap_or((recorded_at, ""));
    let end = rest.find(['.', '+', '-', 'Z', 'z']).unwrap_or(rest.len());
    (date, &rest[..end])
}

/// `- **14:03:22** ★ What was said. ([audio](<file.wav>))`
fn line(clip: &ExportClip, time: &str) -> String {
    let star = if clip.starred { "★ " } else { "" };
    let said = match clip.text.trim() {
        "" => format!("*{}*", literal(&clip.state)),
        text => {
            let text = text.replace("\r\n", "\n");
            let lines: Vec<String> = text.split(LINE_ENDS).map(literal).collect();
            lines.join("<br>")
        }
    };
    let audio = match &clip.audio {
        Some(name) => format!(" ([audio](<{}>))", literal(name)),
        None => String::new(),
    };
    format!("- **{}** {star}{said}{audio}", literal(time))
}

/// One line that shows as it is: what Markdown would take for a mark is escaped.
/// Never at the beginning of a line, where more would be taken for one.
fn literal(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            c if LINE_ENDS.contains(&c) => escaped.push(' '),
            // The last three are marks to some readers only.
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~' | '^' | '$' => {
                escaped.extend(['\\', c]);
            }
            _ => escaped.push(c),
        }
    }
    escaped
}
