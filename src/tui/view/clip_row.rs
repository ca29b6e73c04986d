//! What a clip says of itself: its text, or why it has none.

use std::ops::Range;

use ratatui::style::Style;

use crate::clip::ClipState;
use crate::front::snapshot::ClipView;
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::Theme;

/// One line of text of any length, with its looks.
pub(super) struct Words {
    /// Without control characters.
    pub text: String,
    /// Parts that look different, in order.
    pub marks: Vec<(Range<usize>, Style)>,
    /// How the rest looks.
    pub base: Style,
}

impl Words {
    fn led(lead: &str, lead_style: Style, body: &str, base: Style) -> Self {
        let mut text = lead.to_owned();
        text.push_str(&text::clean(body));
        Self {
            text,
            marks: vec![(0..lead.len(), lead_style)],
            base,
        }
    }
}

impl Words {
    /// Adds what speaks against the text, and the key that helps.
    fn question(&mut self, doubt: &str, audio: bool, theme: Theme) {
        // The text of the selected clip is bold, and this is not its text.
        let dim = theme.dim().not_bold();
        let mut add = |words: &str, style| {
            let begin = self.text.len();
            self.text.push_str(words);
            self.marks.push((begin..self.text.len(), style));
        };
        add(" · ", dim);
        add("maybe not what was said:", theme.warning().not_bold());
        add(" ", dim);
        add(&text::clean(doubt), dim);
        if audio {
            add(" · a runs it again without the gate", dim);
        }
    }
}

/// All there is to say of a clip: also what speaks against its text.
pub(super) fn in_full(clip: &ClipView, model: &Model, theme: Theme) -> Words {
    let mut words = words(clip, model, theme);
    if let (ClipState::Done, Some(doubt)) = (clip.state, clip.doubt.as_deref()) {
        words.question(doubt, clip.audio, theme);
    }
    words
}

/// What to show of a clip.
pub(super) fn words(clip: &ClipView, model: &Model, theme: Theme) -> Words {
    let reason = clip.reason.as_deref();
    match clip.state {
        ClipState::Recording => Words::led("recording…", theme.dim(), "", theme.dim()),
        // It failed, and is tried again by itself.
        ClipState::Sealed | ClipState::Queued if reason.is_some() => {
            Words::led("⚠ ", theme.danger(), reason.unwrap_or(""), Style::new())
        }
        ClipState::Sealed | ClipState::Queued => waiting("waiting for the model", clip, theme),
        ClipState::Transcribing => {
            let done = clip.percent.map(|percent| format!("⋯ {percent:>2} %"));
            // The text is there, and another program has it.
            let done = reason.map(|reason| format!("⋯ {reason}")).or(done);
            waiting(done.as_deref().unwrap_or("⋯"), clip, theme)
        }
        ClipState::Failed => {
            let reason = reason.unwrap_or("could not be transcribed · press r to try again");
            Words::led("⚠ ", theme.danger(), reason, Style::new())
        }
        ClipState::Empty => {
            let reason = reason.unwrap_or("no words found · press a to try again");
            Words::led("(empty) ", Style::new(), reason, theme.dim())
        }
        ClipState::Trashed => Words::led("✕ ", theme.dim(), "in the trash", theme.dim()),
        // A part of it is heard again; the text stays meanwhile.
        ClipState::Done if clip.percent.is_some() => {
            let done = format!("⋯ {:>2} %", clip.percent.unwrap_or_default());
            waiting(&done, clip, theme)
        }
        ClipState::Done => done(clip, model, theme),
    }
}

/// A clip that is transcribed again keeps its old text in sight.
fn waiting(lead: &str, clip: &ClipView, theme: Theme) -> Words {
    let old = clip.text.as_deref().unwrap_or("");
    Words::led(&format!("{lead}  "), theme.accent(), old, theme.dim())
}

fn done(clip: &ClipView, model: &Model, theme: Theme) -> Words {
    let text = text::clean(clip.text.as_deref().unwrap_or(""));
    let hits = model.found_in(clip, &text);
    Words {
        marks: hits.into_iter().map(|hit| (hit, theme.hit())).collect(),
        base: Style::new(),
        text,
    }
}
