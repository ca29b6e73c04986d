//! A text in rows of a width: every byte of it is in one of them, but for the line
//! breaks.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::tui::text;

/// The rows of a text, in bytes; at least one. They are broken behind spaces, or
/// where they must be; the spaces at a break hang over the edge.
pub fn rows(text: &str, width: usize) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        of_line(text, start..start + line.len(), width, &mut rows);
        start += line.len() + 1;
    }
    rows
}

fn of_line(text: &str, line: Range<usize>, width: usize, rows: &mut Vec<Range<usize>>) {
    let mut start = line.start;
    let mut used = 0;
    // Where the row may be broken, and what is used behind that.
    let mut after_space = None;
    for (at, grapheme) in UnicodeSegmentation::grapheme_indices(&text[line.clone()], true) {
        let at = line.start + at;
        let cells = text::width(grapheme);
        if grapheme == " " {
            used += cells;
            after_space = Some((at + 1, used));
            continue;
        }
        if used + cells > width && at > start {
            let (end, before) = after_space.unwrap_or((at, used));
            rows.push(start..end);
            start = end;
            used -= before;
            after_space = None;
            // A word may be longer than the row that it begins.
            if used + cells > width && at > start {
                rows.push(start..at);
                start = at;
                used = 0;
            }
        }
        used += cells;
    }
    rows.push(start..line.end);
}

/// The row and column of a place.
pub fn place(text: &str, rows: &[Range<usize>], at: usize) -> (usize, usize) {
    let row = rows.partition_point(|row| row.start <= at).max(1) - 1;
    let start = rows.get(row).map_or(0, |row| row.start);
    (row, text::width(&text[start..at]))
}
