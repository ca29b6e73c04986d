//! Correcting a text in place.

use crate::clip::ClipState;
use crate::front::Command;
use crate::front::snapshot::{ClipView, NoticeKind, NoticeView};
use crate::tui::editing::{Editing, EditingMsg};
use crate::tui::editor::{EditMsg, Going, LONGEST};
use crate::tui::model::{Model, Overlay};
use crate::tui::offers::OffersPage;
use crate::tui::view;

/// More does not go over the control socket at once.
const TOO_LONG: &str = "This text is too long to be corrected in a window of another sayso. \
                        `sayso clips edit` does it.";

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
        return tell(model, NoticeKind::Error, TOO_LONG);
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
        EditingMsg::Save
            if editing.editor.text().len() > LONGEST && model.snapshot.attached_to.is_some() =>
        {
            tell(model, NoticeKind::Error, TOO_LONG);
        }
        EditingMsg::Save => {
            let clip = editing.clip;
            model.corrected = Some(clip);
            let text = editing.save();
            return Some(Command::Correct { clip, text });
        }
    }
    None
}

/// What is saved needs no editor any more. What it taught is shown where nothing else
/// has come meanwhile.
pub(super) fn look_at(model: &mut Model) {
    if let Some(editing) = &model.editing {
        let shown = model.history.view().filter(|_| model.history.open);
        let older = shown.map_or(&[][..], |view| &*view.clips);
        let mut clips = model.snapshot.clips.iter().chain(older);
        if !clips.any(|clip| editing.is_saved(clip)) {
            return;
        }
        model.editing = None;
    }
    let offered = model.snapshot.offers.as_ref().map(|(clip, _)| *clip);
    if model.corrected.is_none() || offered != model.corrected {
        return;
    }
    model.corrected = None;
    let free = matches!(
        model.overlay,
        None | Some(Overlay::Reader | Overlay::Versions)
    );
    if free && !model.is_typing() && view::has_room(model) {
        model.offers = OffersPage::default();
        model.overlay = Some(Overlay::Offers);
        model.scroll = 0;
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
