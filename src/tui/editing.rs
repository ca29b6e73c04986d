//! The text of a clip while it is corrected in place.

use super::editor::{EditMsg, Editor, place, rows};
use crate::clip::ClipId;
use crate::front::snapshot::ClipView;

/// A text that is being corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editing {
    /// Whose.
    pub clip: ClipId,
    /// The text and the cursor.
    pub editor: Editor,
    /// The text as it was.
    was: String,
    /// What is on its way to the disk; the editor stays until it is there.
    saving: Option<String>,
    /// Whether the user was asked what is to become of the changes.
    asked: bool,
    /// The first row that is shown.
    pub top: usize,
}

/// What happens to the text that is corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditingMsg {
    /// Something happens to it.
    Edit(EditMsg),
    /// A screen of it up, or down.
    Page(bool),
    /// It is the clip's text from now on.
    Save,
}

/// Cells and rows that the text is shown in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pane {
    /// Cells of a row; the last is for the cursor alone.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

impl Pane {
    /// The cells that the text may take.
    pub const fn room(self) -> usize {
        if self.width > 2 { self.width - 1 } else { 1 }
    }
}

impl Editing {
    /// The text of a clip, to be corrected.
    pub fn new(clip: &ClipView) -> Self {
        Self::with(clip, clip.text.as_deref().unwrap_or_default())
    }

    /// The same with another text in place of it.
    pub fn with(clip: &ClipView, text: &str) -> Self {
        let editor = Editor::new(clip.text.as_deref().unwrap_or_default());
        Self {
            clip: clip.id,
            was: editor.text().to_owned(),
            editor: Editor::new(text),
            saving: None,
            asked: false,
            top: 0,
        }
    }

    /// Whether there is anything to save.
    pub fn is_changed(&self) -> bool {
        self.editor.text() != self.was
    }

    /// Whether it is on its way to the disk.
    pub const fn is_saving(&self) -> bool {
        self.saving.is_some()
    }

    /// Whether the user was asked what is to become of the changes.
    pub const fn is_asked(&self) -> bool {
        self.asked
    }

    /// Takes one message for the text.
    pub fn edit(&mut self, msg: EditMsg, pane: Pane) {
        self.asked = false;
        self.saving = None;
        self.editor.update(msg, pane.room());
        self.follow(pane);
    }

    /// Brings the cursor into sight.
    pub fn follow(&mut self, pane: Pane) {
        let rows = rows(self.editor.text(), pane.room());
        let (row, _) = place(self.editor.text(), &rows, self.editor.cursor());
        let height = pane.height.max(1);
        let lowest = rows.len().saturating_sub(height);
        self.top = self
            .top
            .clamp((row + 1).saturating_sub(height), row)
            .min(lowest);
    }

    /// What is to be saved. White space alone is no text.
    pub fn save(&mut self) -> String {
        let text = self.editor.text();
        let text = if text.trim().is_empty() { "" } else { text };
        self.asked = false;
        self.saving = Some(text.to_owned());
        text.to_owned()
    }

    /// Whether what was to be saved is the clip's text now.
    pub fn is_saved(&self, clip: &ClipView) -> bool {
        let text = clip.text.as_deref().unwrap_or_default();
        self.clip == clip.id && self.saving.as_deref() == Some(text)
    }

    /// The user wants to leave. Whether that loses nothing, or was asked before.
    pub fn may_leave(&mut self) -> bool {
        let may = self.asked || !self.is_changed();
        self.asked = true;
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::editor::Going;
    use crate::tui::fake;

    const PANE: Pane = Pane {
        width: 11,
        height: 3,
    };

    #[test]
    fn the_cursor_stays_in_sight_and_nothing_is_shown_behind_the_end() {
        let text = "a b c d e f g h i j k l m n o p q r s t u v w x y z";
        let mut editing = Editing::new(&fake::clip(text));
        let mut go = |going| {
            editing.edit(EditMsg::Go(going), PANE);
            editing.top
        };
        assert_eq!(go(Going::Last), 3);
        assert_eq!(go(Going::Up), 3);
        assert_eq!(go(Going::RowsUp(2)), 2);
        assert_eq!(go(Going::First), 0);
        assert_eq!(go(Going::RowsDown(2)), 0);
        assert_eq!(go(Going::Down), 1);
        editing.follow(Pane { height: 9, ..PANE });
        assert_eq!(editing.top, 0, "there is room for all");
    }

    #[test]
    fn whoever_leaves_is_asked_once_and_typing_is_an_answer() {
        let mut editing = Editing::new(&fake::clip("see ewe"));
        assert!(editing.may_leave(), "nothing was changed");
        editing.edit(EditMsg::Text("!".to_owned()), PANE);
        assert!(!editing.may_leave() && editing.is_asked());
        editing.edit(EditMsg::Go(Going::Left), PANE);
        assert!(!editing.may_leave());
        assert!(editing.may_leave(), "the second time");
    }

    #[test]
    fn what_is_saved_is_known_by_its_text_and_white_space_is_none() {
        let clip = fake::clip("see ewe");
        let mut editing = Editing::with(&clip, "see you");
        assert!(!editing.is_saved(&clip));
        assert_eq!(editing.save(), "see you");
        assert!(!editing.is_saved(&clip) && editing.is_saving());
        assert!(editing.is_saved(&fake::clip("see you")));
        let mut editing = Editing::with(&clip, " \n");
        assert_eq!(editing.save(), "");
        let empty = ClipView {
            text: None,
            ..clip.clone()
        };
        assert!(editing.is_saved(&empty));
    }
}
