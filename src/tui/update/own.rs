//! What the interface itself has to say.

use crate::front::Command;
use crate::front::snapshot::{NoticeKind, NoticeView};
use crate::tui::model::Model;

/// Why ctrl-z does nothing.
const NOT_NOW: &str = if cfg!(unix) {
    "ctrl-z stops sayso, and a dictation is under way: finish it, or cancel it with esc, and \
     press it again"
} else {
    "a program cannot be stopped by ctrl-z on this system"
};

/// The theme that is wanted cannot be had, or it can.
pub(super) fn look(model: &mut Model, trouble: Option<String>) -> Option<Command> {
    model.notice = trouble.map(|text| NoticeView {
        kind: NoticeKind::Error,
        text,
    });
    None
}

/// What is good to know goes by itself, when the state is another.
pub(super) fn forget(model: &mut Model) {
    let is_info = |notice: &mut NoticeView| notice.kind == NoticeKind::Info;
    drop(model.notice.take_if(is_info));
}

/// Something good to know.
pub(super) fn tell(model: &mut Model, text: &str) {
    model.notice = Some(NoticeView {
        kind: NoticeKind::Info,
        text: text.to_owned(),
    });
}

/// Nothing else may have the terminal while a key is down in it.
pub(super) fn not_while_recording(model: &mut Model) -> Option<Command> {
    model.notice = Some(NoticeView {
        kind: NoticeKind::Info,
        text: "A dictation is under way: finish it, then E opens your editor.".to_owned(),
    });
    None
}

/// Where the terminal can be given back, that does not come here.
pub(super) fn not_now(model: &mut Model) -> Option<Command> {
    tell(model, NOT_NOW);
    None
}
