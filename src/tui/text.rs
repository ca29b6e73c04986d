//! Text laid out in terminal cells: wide characters take two, combining marks none.

use std::ops::Range;
use std::time::Duration;

use ratatui::style::Style;
use ratatui::text::Span;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The cells a text takes: the sum over its graphemes, each of which ratatui draws
/// by itself. (The width of a whole text can differ: joiners reach across.)
pub fn width(text: &str) -> usize {
    graphemes(text).map(UnicodeWidthStr::width).sum()
}

/// The text on one line without control characters, which could steer the terminal.
pub fn clean(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// The text within `max` cells; what does not fit ends in `…`.
pub fn fit(text: &str, max: usize) -> String {
    if width(text) <= max {
        return text.to_owned();
    }
    let Some(room) = max.checked_sub(1) else {
        return String::new();
    };
    let end = prefix(text, room);
    format!("{}…", text[..end].trim_end())
}

/// The byte length of the longest run of whole graphemes within `max` cells.
pub fn prefix(text: &str, max: usize) -> usize {
    let mut end = 0;
    let mut used = 0;
    for grapheme in graphemes(text) {
        used += grapheme.width();
        if used > max {
            break;
        }
        end += grapheme.len();
    }
    end
}

/// The longest end of a text within `max` cells, in whole graphemes.
pub fn end(text: &str, max: usize) -> &str {
    let mut begin = text.len();
    let mut used = 0;
    for (at, grapheme) in UnicodeSegmentation::grapheme_indices(text, true).rev() {
        used += grapheme.width();
        if used > max {
            break;
        }
        begin = at;
    }
    &text[begin..]
}

/// Breaks a text at spaces into lines of at most `max` cells, as byte ranges.
/// A word longer than a line is broken where it must be.
pub fn wrap(text: &str, max: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let rest = &text[start..];
        let fitting = prefix(rest, max);
        if fitting == rest.len() {
            lines.push(start..text.len());
            break;
        }
        // The space after the last word that fits may itself hang over the edge.
        let after_edge = rest[fitting..].chars().next().map_or(0, char::len_utf8);
        let break_at = rest[..fitting + after_edge]
            .rfind(' ')
            .filter(|&at| at > 0)
            .unwrap_or(fitting)
            .max(first_grapheme(rest));
        let line = rest[..break_at].trim_end_matches(' ');
        lines.push(start..start + line.len());
        let spaces = rest[break_at..].len() - rest[break_at..].trim_start_matches(' ').len();
        start += break_at + spaces;
    }
    lines
}

/// The text in at most `rows` lines of `max` cells; what does not fit ends in `…`.
pub fn paragraph(text: &str, max: usize, rows: usize) -> Vec<String> {
    let ranges = wrap(text, max);
    let cut = ranges.len() > rows;
    let last = rows.saturating_sub(1);
    ranges
        .into_iter()
        .take(rows)
        .enumerate()
        .map(|(index, range)| {
            if cut && index == last {
                fit(&text[range.start..], max)
            } else {
                text[range].to_owned()
            }
        })
        .collect()
}

/// A line of `text` as spans: the parts within a mark take its style on top of
/// `base`. Marks are in order and do not overlap.
pub fn marked<'a>(
    text: &'a str,
    line: Range<usize>,
    marks: &[(Range<usize>, Style)],
    base: Style,
) -> Vec<Span<'a>> {
    let mut spans = Vec::new();
    let mut at = line.start;
    for (range, style) in marks {
        let (from, to) = (range.start.max(at), range.end.min(line.end));
        if from >= to {
            continue;
        }
        if at < from {
            spans.push(Span::styled(&text[at..from], base));
        }
        spans.push(Span::styled(&text[from..to], base.patch(*style)));
        at = to;
    }
    if at < line.end {
        spans.push(Span::styled(&text[at..line.end], base));
    }
    spans
}

/// Two lists of marks as one: where both have one, the upper one is over the lower.
/// The marks of each are in order and do not overlap, and so are those of both.
pub fn over(
    lower: &[(Range<usize>, Style)],
    upper: &[(Range<usize>, Style)],
) -> Vec<(Range<usize>, Style)> {
    let bounds = |marks: &[(Range<usize>, Style)]| -> Vec<usize> {
        let ends = marks.iter().flat_map(|(range, _)| [range.start, range.end]);
        ends.collect()
    };
    let mut bounds: Vec<usize> = [bounds(lower), bounds(upper)].concat();
    bounds.sort_unstable();
    bounds.dedup();
    let style_at = |marks: &[(Range<usize>, Style)], at: usize| {
        let next = marks.partition_point(|(range, _)| range.end <= at);
        let mark = marks.get(next).filter(|(range, _)| range.contains(&at));
        mark.map(|(_, style)| *style)
    };
    let mut both = Vec::with_capacity(bounds.len());
    for pair in bounds.windows(2) {
        let styles = [style_at(lower, pair[0]), style_at(upper, pair[0])];
        let style = styles.into_iter().flatten().reduce(Style::patch);
        both.extend(style.map(|style| (pair[0]..pair[1], style)));
    }
    both
}

/// A clip's length: `2.9 s`, from a minute on `1:02`.
pub fn length(duration: Duration) -> String {
    if duration.as_secs() < 60 {
        let tenths = duration.as_millis() / 100;
        return format!("{}.{} s", tenths / 10, tenths % 10);
    }
    let seconds = duration.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// A wait: `41 ms`, from a second on `1.2 s`, from a hundred seconds on `2 min`.
pub fn wait(duration: Duration) -> String {
    match duration.as_millis() {
        ms @ 0..1_000 => format!("{ms} ms"),
        ms @ 1_000..100_000 => format!("{}.{} s", ms / 1_000, ms % 1_000 / 100),
        ms => format!("{} min", ms / 60_000),
    }
}

/// A running clock: `00:04.2`, with hours `1:00:04.2`.
pub fn clock(duration: Duration) -> String {
    let tenths = duration.as_millis() / 100 % 10;
    format!("{}.{tenths}", clock_seconds(duration))
}

/// A running clock without tenths: `10:00`.
pub fn clock_seconds(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours == 0 {
        format!("{minutes:02}:{seconds:02}")
    } else {
        format!("{hours}:{minutes:02}:{seconds:02}")
    }
}

fn first_grapheme(text: &str) -> usize {
    graphemes(text).next().map_or(0, str::len)
}

/// Extended graphemes, as ratatui cuts them, so that measuring and drawing agree.
fn graphemes(text: &str) -> impl Iterator<Item = &str> {
    UnicodeSegmentation::graphemes(text, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wrapped(text: &str, max: usize) -> Vec<&str> {
        wrap(text, max)
            .into_iter()
            .map(|line| &text[line])
            .collect()
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis_within_the_width() {
        assert_eq!(fit("Open the door", 13), "Open the door");
        assert_eq!(fit("Open the door", 8), "Open th…");
        assert_eq!(fit("Open the door", 6), "Open…");
        assert_eq!(fit("日本語", 4), "日…");
        assert_eq!(fit("日本語", 0), "");
    }

    #[test]
    fn combining_marks_stay_with_their_letter() {
        let text = "e\u{301}e\u{301}e\u{301}";
        assert_eq!(width(text), 3);
        assert_eq!(fit(text, 2), "e\u{301}…");
    }

    #[test]
    fn lines_break_at_spaces_and_long_words_where_they_must() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
        assert_eq!(wrapped("abcdefgh ij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrapped("日本語", 3), ["日", "本", "語"]);
        assert_eq!(wrapped("", 5), Vec::<&str>::new());
    }

    #[test]
    fn times_are_written_as_short_as_they_stay_exact() {
        let ms = Duration::from_millis;
        assert_eq!(length(ms(2_940)), "2.9 s");
        assert_eq!(length(ms(62_000)), "1:02");
        assert_eq!(wait(ms(41)), "41 ms");
        assert_eq!(wait(ms(1_250)), "1.2 s");
        assert_eq!(wait(ms(130_000)), "2 min");
        assert_eq!(clock(ms(4_200)), "00:04.2");
        assert_eq!(clock(ms(3_604_200)), "1:00:04.2");
    }

    #[test]
    fn marks_over_marks_keep_what_they_do_not_change() {
        let style = |bold: bool| {
            if bold {
                Style::new().bold()
            } else {
                Style::new().underlined()
            }
        };
        let (bold, line) = (style(true), style(false));
        let lower = [(2..6, line), (8..10, line)];
        let upper = [(0..3, bold), (5..7, bold), (12..13, bold)];
        let both = over(&lower, &upper);
        let shown = [
            (0..2, bold),
            (2..3, line.bold()),
            (3..5, line),
            (5..6, line.bold()),
            (6..7, bold),
            (8..10, line),
            (12..13, bold),
        ];
        assert_eq!(both, shown);
        assert_eq!(over(&lower, &[]), lower);
        assert_eq!(over(&[], &upper), upper);
    }

    proptest! {
        #[test]
        fn wrapping_keeps_every_letter_and_every_line_within_the_width(
            text in "[ a-z日é\u{301}👩‍🚀]{0,80}",
            max in 2..20_usize,
        ) {
            let lines = wrapped(&text, max);
            let kept: String = lines.concat().split(' ').collect();
            let all: String = text.split(' ').collect();
            prop_assert_eq!(kept, all);
            for line in lines {
                // One grapheme can be wider than the line; it is never torn.
                let whole = graphemes(line).count() == 1;
                prop_assert!(width(line) <= max || whole, "{:?}", line);
            }
        }

        #[test]
        fn fitting_never_exceeds_the_width(text in "\\PC{0,40}", max in 0..30_usize) {
            prop_assert!(width(&fit(&text, max)) <= max);
        }
    }
}
