//! Correcting a text in place.

use crate::clip::ClipState;
use crate::front::Command;
use crate::front::snapshot::{ClipView, NoticeKind, NoticeView};
use crate::tui::editing::{Editing, EditingMsg};
use crate::tui::editor::{EditMsg, Going, LONGEST};
use crate::tui::model::{Model, Overlay};
use crate::tui::view;

/// Whether the engine is through with it, and a text may be written by hand.
pub(super) const fn may_edit(clip: &ClipView) -> bool {
    matches!(clip.state, ClipState::Done | ClipState::Empty)
}

/// Opens the selected text to be corrected.
pub(super) fn open(model: &mut Model) {
    if !matches!(
        model.overlay,
        None | Some(Overlay::Reader | Overlay::Versions)
    ) {
        return;
    }
    let Some(clip) = model.selected() else {
        return;
    };
    let length = clip.text.as_ref().map_or(0, String::len);
    if !may_edit(clip) {
        let text = "It can be corrected once its text is there.";
        return tell(model, NoticeKind::Info, text);
    }
    if length > LONGEST && model.snapshot.attached_to.is_some() {
        let text = "This text is too long to be corrected in a window. `sayso clips edit` does it.";
        return tell(model, NoticeKind::Error, text);
    }
    let mut editing = Editing::new(clip);
    editing.follow(view::editing_pane(model));
    model.editing = Some(editing);
    // Keys are for the text now.
    model.search.typing = false;
    model.count = None;
}

/// Takes a message for the text that is corrected.
pub(super) fn take(model: &mut Model, msg: EditingMsg) -> Option<Command> {
    let pane = view::editing_pane(model);
    let editing = model.editing.as_mut()?;
    match msg {
        EditingMsg::Edit(msg) => editing.edit(msg, pane),
        EditingMsg::Page(down) => {
            let rows = pane.height.saturating_sub(1).max(1);
            let going = if down {
                Going::RowsDown(rows)
            } else {
                Going::RowsUp(rows)
            };
            editing.edit(EditMsg::Go(going), pane);
        }
        EditingMsg::Save if !editing.is_changed() => model.editing = None,
        EditingMsg::Save => {
            let clip = editing.clip;
            let text = editing.save();
            return Some(Command::Correct { clip, text });
        }
    }
    None
}

/// What is saved needs no editor any more.
pub(super) fn look_at(model: &mut Model) {
    let Some(editing) = &model.editing else {
        return;
    };
    let shown = model.history.view().filter(|_| model.history.open);
    let older = shown.map_or(&[][..], |view| &*view.clips);
    let mut clips = model.snapshot.clips.iter().chain(older);
    if clips.any(|clip| editing.is_saved(clip)) {
        model.editing = None;
    }
}

/// Esc: the changes are not lost at once.
pub(super) fn escape(model: &mut Model) {
    if model.editing.as_mut().is_some_and(Editing::may_leave) {
        model.editing = None;
    }
}

/// Whether the program may end now: changes are asked about once.
pub(super) fn may_quit(model: &mut Model) -> bool {
    model.editing.as_mut().is_none_or(Editing::may_leave)
}

fn tell(model: &mut Model, kind: NoticeKind, text: &str) {
    model.notice = Some(NoticeView {
        kind,
        text: text.to_owned(),
    });
}
