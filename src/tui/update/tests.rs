use super::*;
use crate::clip::ClipId;
use crate::front::action::Action;
use crate::front::action::Place;
use crate::front::setting::SettingEdit;
use crate::front::snapshot::{NoticeKind, NoticeView, OfferView, Undo, Undoable};
use crate::hotkey::Nth;
use crate::text::offer::{Offer, Preview};
use crate::tui::editing::EditingMsg;
use crate::tui::editor::{EditMsg, Taking};
use crate::tui::fake;
use crate::tui::hits::Target;
use crate::tui::line_edit::LineMsg;
use crate::tui::message::{Direction, PaletteMsg};
use crate::tui::offers::OfferMsg;
use crate::tui::view;

fn model(texts: &[&str]) -> Model {
    Model::new(fake::with_texts(texts))
}

fn say(model: &mut Model, msg: Msg) {
    assert_eq!(update(model, msg), None);
}

fn chosen(model: &Model) -> &str {
    let clip = model.selected().expect("a selection");
    clip.text.as_deref().expect("a text")
}

/// `snapshot` with a clip on top.
fn with_new_clip(model: &Model, text: &str) -> Msg {
    let mut snapshot = model.snapshot.clone();
    let mut clip = fake::clip(text);
    clip.id = ClipId::from_parts(u64::MAX >> 16, 0);
    snapshot.clips = std::iter::once(clip)
        .chain(snapshot.clips.iter().cloned())
        .collect();
    Msg::Snapshot(Box::new(snapshot))
}

fn without(model: &Model, text: &str) -> Msg {
    let mut snapshot = model.snapshot.clone();
    snapshot.clips = snapshot
        .clips
        .iter()
        .filter(|clip| clip.text.as_deref() != Some(text))
        .cloned()
        .collect();
    Msg::Snapshot(Box::new(snapshot))
}

#[test]
fn the_newest_clip_is_selected_until_the_user_moves() {
    let mut model = model(&["b", "a"]);
    let next = with_new_clip(&model, "c");
    say(&mut model, next);
    assert_eq!(chosen(&model), "c");
}

#[test]
fn a_selection_sticks_to_its_clip_when_new_ones_come_on_top() {
    let mut model = model(&["b", "a"]);
    say(&mut model, Msg::Move(Motion::Down));
    assert_eq!(chosen(&model), "a");
    let next = with_new_clip(&model, "c");
    say(&mut model, next);
    assert_eq!(chosen(&model), "a");
}

#[test]
fn going_to_the_top_follows_the_newest_again() {
    let mut model = model(&["b", "a"]);
    say(&mut model, Msg::Move(Motion::Bottom));
    say(&mut model, Msg::Move(Motion::Top));
    let next = with_new_clip(&model, "c");
    say(&mut model, next);
    assert_eq!(chosen(&model), "c");
}

#[test]
fn when_the_selected_clip_goes_the_one_in_its_place_is_selected() {
    let mut model = model(&["c", "b", "a"]);
    say(&mut model, Msg::Move(Motion::Down));
    let next = without(&model, "b");
    say(&mut model, next);
    assert_eq!(chosen(&model), "a");
    let next = without(&model, "a");
    say(&mut model, next);
    assert_eq!(chosen(&model), "c", "the last one left");
    let next = without(&model, "c");
    say(&mut model, next);
    assert_eq!(model.selected(), None);
}

#[test]
fn keys_on_a_clip_name_that_clip() {
    let mut model = model(&["b", "a"]);
    say(&mut model, Msg::Move(Motion::Down));
    let id = model.selected().expect("a clip").id;
    assert_eq!(
        update(&mut model, Msg::Clip(ClipMsg::Copy)),
        Some(Command::Copy(id))
    );
    assert_eq!(
        update(&mut model, Msg::Clip(ClipMsg::Play)),
        Some(Command::Play(id))
    );
    assert_eq!(
        update(&mut model, Msg::Clip(ClipMsg::Again)),
        Some(Command::Retranscribe(id))
    );
    assert_eq!(
        update(&mut model, Msg::Clip(ClipMsg::Delete)),
        Some(Command::Delete(id))
    );
}

#[test]
fn keys_on_a_clip_do_nothing_without_one() {
    let mut model = Model::default();
    for msg in [
        Msg::Clip(ClipMsg::Copy),
        Msg::Clip(ClipMsg::Play),
        Msg::Clip(ClipMsg::Again),
        Msg::Clip(ClipMsg::Delete),
        Msg::Open,
    ] {
        assert_eq!(update(&mut model, msg), None);
    }
    assert_eq!(model.overlay, None);
}

#[test]
fn a_clip_without_text_is_not_copied_and_one_at_work_not_run_again() {
    let mut model = Model::new(fake::transcribing());
    assert_eq!(update(&mut model, Msg::Clip(ClipMsg::Copy)), None);
    assert_eq!(update(&mut model, Msg::Clip(ClipMsg::Again)), None);
}

#[test]
fn esc_goes_from_the_nearest_to_the_farthest() {
    let mut model = model(&["a"]);
    model.snapshot.notice = Some(NoticeView {
        kind: NoticeKind::Error,
        text: "the microphone is gone".to_owned(),
    });
    say(&mut model, Msg::Search(SearchMsg::Begin));
    say(&mut model, Msg::Help);
    model.snapshot.state = State::Recording;
    assert_eq!(update(&mut model, Msg::Escape), Some(Command::Cancel));
    model.snapshot.state = State::WaitingForKey;
    say(&mut model, Msg::Escape);
    assert_eq!(model.overlay, None);
    // A search that was begun and had nothing yet is over with what came over it.
    assert!(!model.search.is_active());
    assert_eq!(
        update(&mut model, Msg::Escape),
        Some(Command::DismissNotice)
    );
}

#[test]
fn esc_gives_up_a_transcription_only_when_nothing_lies_over_it() {
    let mut model = model(&["a"]);
    model.snapshot.state = State::Processing;
    say(&mut model, Msg::Help);
    say(&mut model, Msg::Escape);
    assert_eq!(update(&mut model, Msg::Escape), Some(Command::Cancel));
}

#[test]
fn esc_with_nothing_to_do_does_nothing() {
    let mut model = model(&["a"]);
    model.snapshot.state = State::WaitingForKey;
    say(&mut model, Msg::Escape);
}

#[test]
fn listening_is_switched_by_what_the_state_is() {
    let mut model = Model::default();
    model.snapshot.state = State::Idle;
    assert_eq!(
        update(&mut model, Msg::Listen),
        Some(Command::SetEnabled(true))
    );
    model.snapshot.state = State::WaitingForKey;
    assert_eq!(
        update(&mut model, Msg::Listen),
        Some(Command::SetEnabled(false))
    );
}

#[test]
fn a_search_jumps_as_it_is_typed_and_n_goes_round() {
    let mut model = model(&["the sea", "a door", "one more", "the doors"]);
    say(&mut model, Msg::Search(SearchMsg::Begin));
    for letter in ["d", "o", "o"] {
        say(&mut model, Msg::Search(SearchMsg::Text(letter.to_owned())));
    }
    assert_eq!(chosen(&model), "a door");
    say(&mut model, Msg::Search(SearchMsg::Done));
    say(&mut model, Msg::Search(SearchMsg::Hit(Direction::Down)));
    assert_eq!(chosen(&model), "the doors");
    say(&mut model, Msg::Search(SearchMsg::Hit(Direction::Down)));
    assert_eq!(chosen(&model), "a door");
    say(&mut model, Msg::Search(SearchMsg::Hit(Direction::Up)));
    assert_eq!(chosen(&model), "the doors");
}

#[test]
fn leaving_a_search_while_typing_returns_to_where_it_began() {
    let mut model = model(&["one", "two", "three"]);
    say(&mut model, Msg::Move(Motion::Down));
    say(&mut model, Msg::Search(SearchMsg::Begin));
    say(&mut model, Msg::Search(SearchMsg::Text("three".to_owned())));
    assert_eq!(chosen(&model), "three");
    say(&mut model, Msg::Escape);
    assert_eq!(chosen(&model), "two");
}

#[test]
fn leaving_a_kept_search_stays_on_the_hit() {
    let mut model = model(&["one", "two", "three"]);
    say(&mut model, Msg::Search(SearchMsg::Begin));
    say(&mut model, Msg::Search(SearchMsg::Text("three".to_owned())));
    say(&mut model, Msg::Search(SearchMsg::Done));
    say(&mut model, Msg::Escape);
    assert_eq!(chosen(&model), "three");
}

#[test]
fn erasing_past_the_first_letter_leaves_the_search() {
    let mut model = model(&["one"]);
    say(&mut model, Msg::Search(SearchMsg::Begin));
    say(&mut model, Msg::Search(SearchMsg::Text("o".to_owned())));
    say(&mut model, Msg::Search(SearchMsg::Erase));
    assert!(model.search.typing);
    say(&mut model, Msg::Search(SearchMsg::Erase));
    assert!(!model.search.is_active());
}

#[test]
fn a_pasted_control_character_cannot_enter_the_search() {
    let mut model = model(&["one"]);
    say(&mut model, Msg::Search(SearchMsg::Begin));
    say(
        &mut model,
        Msg::Search(SearchMsg::Text("a\n\u{1b}b".to_owned())),
    );
    assert_eq!(model.search.query, "a  b");
}

#[test]
fn pages_never_leave_the_list() {
    let mut model = model(&["b", "a"]);
    model.size = (80, 24);
    for motion in [
        Motion::PageDown,
        Motion::PageDown,
        Motion::PageUp,
        Motion::Up,
    ] {
        say(&mut model, Msg::Move(motion));
        assert!(model.selected().is_some());
    }
    assert_eq!(chosen(&model), "b");
}

#[test]
fn a_clip_that_an_earlier_session_left_without_a_text_can_be_transcribed() {
    let mut clip = fake::clip("");
    clip.state = ClipState::Sealed;
    clip.text = None;
    clip.reason = Some("not transcribed yet · press r to transcribe it".to_owned());
    let mut snapshot = fake::with_texts(&[]);
    snapshot.clips = [clip.clone()].into();
    let mut model = Model::new(snapshot);
    assert_eq!(
        update(&mut model, Msg::Clip(ClipMsg::Again)),
        Some(Command::Retranscribe(clip.id))
    );
}

#[test]
fn a_clip_runs_again_without_the_gate_unless_its_sound_is_gone() {
    let mut model = Model::new(fake::troubles());
    say(&mut model, Msg::Move(Motion::Down));
    let empty = model.snapshot.clips[1].id;
    let anyway = Msg::Clip(ClipMsg::Anyway);
    assert_eq!(
        update(&mut model, anyway.clone()),
        Some(Command::RetranscribeUngated(empty))
    );
    let mut clips = model.snapshot.clips.to_vec();
    clips[1].audio = false;
    model.snapshot.clips = clips.into();
    assert_eq!(update(&mut model, anyway), None);
}

#[test]
fn a_clip_that_is_one_of_two_again_is_selected() {
    let mut model = Model::new(fake::history());
    let apart = model.snapshot.clone();
    let (newest, older) = (apart.clips[0].id, apart.clips[1].id);
    let mut joined = apart.clone();
    let mut clips = apart.clips[1..].to_vec();
    clips[0].id = ClipId::from_parts(older.unix_ms(), 99);
    joined.clips = clips.into();
    joined.undo = Some(Undoable {
        what: Undo::Merge,
        clip: joined.clips[0].id,
        back: newest,
    });
    update(&mut model, Msg::Snapshot(Box::new(joined)));
    update(&mut model, Msg::Move(Motion::Bottom));
    assert_eq!(update(&mut model, Msg::Undo), Some(Command::Undo));
    update(&mut model, Msg::Snapshot(Box::new(apart)));
    assert_eq!(model.selected().map(|clip| clip.id), Some(newest));
}

#[test]
fn what_comes_back_from_the_trash_is_selected_again() {
    let mut model = Model::new(fake::history());
    update(&mut model, Msg::Move(Motion::Down));
    let deleted = model.selected().expect("a clip").id;
    update(&mut model, Msg::Clip(ClipMsg::Delete));
    let whole = model.snapshot.clone();
    let mut without = whole.clone();
    without.undo = Some(Undoable {
        what: Undo::Delete,
        clip: deleted,
        back: deleted,
    });
    let left = whole
        .clips
        .iter()
        .filter(|clip| clip.id != deleted)
        .cloned();
    without.clips = left.collect::<Vec<_>>().into();
    update(&mut model, Msg::Snapshot(Box::new(without.clone())));
    update(&mut model, Msg::Move(Motion::Bottom));
    update(&mut model, Msg::Undo);
    update(&mut model, Msg::Snapshot(Box::new(without)));
    assert_ne!(model.selected().map(|clip| clip.id), Some(deleted));
    update(&mut model, Msg::Snapshot(Box::new(whole)));
    assert_eq!(model.selected().map(|clip| clip.id), Some(deleted));
}

#[test]
fn every_way_out_of_the_microphones_test_ends_it() {
    for out in [Msg::Microphone, Msg::Escape] {
        let mut model = model(&["a"]);
        let begun = update(&mut model, Msg::Microphone);
        assert_eq!(begun, Some(Command::TestMicrophone(true)));
        // What would put something else in its place does nothing.
        for other in [
            Msg::Help,
            Msg::Open,
            Msg::Versions,
            Msg::Search(SearchMsg::Begin),
        ] {
            say(&mut model, other);
            assert_eq!(model.overlay, Some(Overlay::Microphone));
        }
        let ended = update(&mut model, out);
        assert_eq!(ended, Some(Command::TestMicrophone(false)));
        assert_eq!(model.overlay, None);
    }
}

#[test]
fn a_dictation_during_the_microphones_test_is_cancelled_first() {
    let mut model = model(&[]);
    update(&mut model, Msg::Microphone);
    assert_eq!(
        update(&mut model, Msg::Toggle(Nth(1))),
        Some(Command::Toggle(Nth(1)))
    );
    model.snapshot.state = State::Recording;
    assert_eq!(update(&mut model, Msg::Escape), Some(Command::Cancel));
    assert_eq!(model.overlay, Some(Overlay::Microphone));
}

#[test]
fn a_count_repeats_the_next_movement_and_nothing_else() {
    let mut model = Model::new(fake::history());
    model.size = (80, 24);
    let at = |model: &Model| model.selected_index();
    for digit in [1, 0] {
        assert_eq!(update(&mut model, Msg::Digit(digit)), None);
    }
    assert_eq!(model.count, Some(10));
    update(&mut model, Msg::Escape);
    assert_eq!(model.count, None, "another key ends it");
    update(&mut model, Msg::Digit(3));
    update(&mut model, Msg::Snapshot(Box::new(fake::history())));
    update(&mut model, Msg::Move(Motion::Down));
    assert_eq!((at(&model), model.count), (Some(3), None));
    update(&mut model, Msg::Digit(2));
    update(&mut model, Msg::Move(Motion::Up));
    assert_eq!(at(&model), Some(1));
    update(&mut model, Msg::Digit(4));
    update(&mut model, Msg::Move(Motion::Bottom));
    assert_eq!(at(&model), Some(3), "the fourth");
    update(&mut model, Msg::Digit(2));
    let copied = update(&mut model, Msg::Clip(ClipMsg::Delete));
    assert!(matches!(copied, Some(Command::Delete(_))), "once");
}

#[test]
fn the_palette_does_what_was_chosen_on_the_page_beneath() {
    let mut model = Model::new(fake::history());
    model.size = (80, 24);
    let open = Msg::Palette(PaletteMsg::Open);
    let types = |text: &str| {
        let text = LineMsg::Text(text.to_owned());
        Msg::Palette(PaletteMsg::Line(text))
    };
    update(&mut model, open.clone());
    update(&mut model, types("the settings"));
    assert_eq!(update(&mut model, Msg::Palette(PaletteMsg::Run)), None);
    assert_eq!(model.overlay, Some(Overlay::Settings));
    assert_eq!(model.palette, None);
    update(&mut model, open.clone());
    update(&mut model, types("narrow"));
    update(&mut model, Msg::Palette(PaletteMsg::Run));
    assert!(
        model.typing_setting().is_some(),
        "what the page alone can do"
    );
    update(&mut model, Msg::Escape);
    update(&mut model, open);
    update(&mut model, Msg::Escape);
    assert_eq!(model.palette, None);
    assert_eq!(model.overlay, Some(Overlay::Settings), "the page stays");
}

#[test]
fn the_help_is_left_for_the_page_that_it_was_over() {
    let mut model = Model::new(fake::models());
    update(&mut model, Msg::Models);
    update(&mut model, Msg::Help);
    assert_eq!(model.overlay, Some(Overlay::Help));
    update(&mut model, Msg::Leave);
    assert_eq!(model.overlay, Some(Overlay::Models));
    update(&mut model, Msg::Leave);
    assert_eq!(model.overlay, None);
    assert_eq!(update(&mut model, Msg::Leave), Some(Command::Quit));
}

#[test]
fn tab_goes_round_the_pages_and_leaves_out_the_microphones_test() {
    let mut model = Model::new(fake::history());
    model.size = (80, 24);
    let mut seen = Vec::new();
    for _ in 0..7 {
        seen.push(model.page());
        update(&mut model, Msg::Page(Direction::Down));
    }
    let round = [
        Place::List,
        Place::History,
        Place::Models,
        Place::Settings,
        Place::Latency,
        Place::Log,
        Place::List,
    ];
    assert_eq!(seen, round);
    update(&mut model, Msg::Page(Direction::Up));
    assert_eq!(model.page(), Place::List);
    update(&mut model, Msg::Page(Direction::Up));
    assert_eq!(model.page(), Place::Log);
    assert_eq!(update(&mut model, Msg::Dictate), None);
    assert_eq!(model.overlay, None);
}

/// Clicks in the middle of what is this target.
fn click_on(model: &mut Model, wanted: &Target) -> Option<Command> {
    let hits = view::hits(model);
    let found = hits.iter().find(|(_, target)| target == wanted);
    let (area, _) = found.unwrap_or_else(|| panic!("{wanted:?} is not on the screen"));
    update(model, Msg::Click(area.x + area.width / 2, area.y))
}

#[test]
fn a_click_selects_a_clip_and_another_opens_it() {
    let mut model = Model::new(fake::history());
    model.size = (80, 24);
    let third = model.snapshot.clips[2].id;
    assert_eq!(click_on(&mut model, &Target::Clip(third)), None);
    assert_eq!((model.chosen, model.overlay), (Some(third), None));
    click_on(&mut model, &Target::Clip(third));
    assert_eq!(model.overlay, Some(Overlay::Reader));
}

#[test]
fn tabs_and_the_keys_of_the_bottom_line_can_be_clicked() {
    let mut model = Model::new(fake::history());
    model.size = (80, 24);
    let asked = click_on(&mut model, &Target::Action(Action::Models));
    assert_eq!(asked, Some(Command::LookAtModels));
    assert_eq!(
        click_on(&mut model, &Target::Action(Action::Models)),
        None,
        "it is there"
    );
    assert_eq!(model.overlay, Some(Overlay::Models));
    click_on(&mut model, &Target::Action(Action::Cancel));
    assert_eq!(model.overlay, None);
    let asked = click_on(&mut model, &Target::Action(Action::Delete));
    assert!(matches!(asked, Some(Command::Delete(_))));
    let asked = click_on(&mut model, &Target::Action(Action::Microphone));
    assert_eq!(asked, Some(Command::TestMicrophone(true)));
    let asked = click_on(&mut model, &Target::Action(Action::Settings));
    assert_eq!(
        asked,
        Some(Command::TestMicrophone(false)),
        "it never goes on unseen"
    );
}

#[test]
fn a_setting_is_selected_by_a_click_and_changed_by_another() {
    let mut model = Model::new(fake::first_run());
    model.size = (80, 24);
    update(&mut model, Msg::Settings);
    let place = |path: &str| {
        model
            .snapshot
            .settings
            .iter()
            .position(|one| one.path == path)
    };
    let global = Target::Setting(place("hotkey.global").expect("a key"));
    assert_eq!(click_on(&mut model, &global), None);
    let changed = click_on(&mut model, &global);
    assert!(
        matches!(changed, Some(Command::Change { .. })),
        "{changed:?}"
    );
}

#[test]
fn the_palette_covers_what_is_beneath_it_and_the_wheel_moves_in_it() {
    let mut model = Model::new(fake::history());
    model.size = (80, 24);
    update(&mut model, Msg::Wheel(Direction::Down));
    assert_eq!(model.selected_index(), Some(3));
    update(&mut model, Msg::Palette(PaletteMsg::Open));
    let hits = view::hits(&model);
    let clips = hits
        .iter()
        .filter(|(_, target)| matches!(target, Target::Clip(_)));
    assert_eq!(clips.count(), 0);
    update(&mut model, Msg::Wheel(Direction::Down));
    assert_eq!(
        model.palette.as_ref().map(|palette| palette.chosen),
        Some(3)
    );
    let asked = click_on(&mut model, &Target::Found(0));
    assert!(matches!(asked, Some(Command::Copy(_)) | None));
    assert_eq!(model.palette, None);
}

#[test]
fn what_cannot_be_seen_is_not_opened_and_goes_when_the_window_shrinks() {
    let mut model = Model::new(fake::history());
    model.size = (100, 1);
    for msg in [
        Msg::Palette(PaletteMsg::Open),
        Msg::Settings,
        Msg::Help,
        Msg::Models,
    ] {
        assert_eq!(update(&mut model, msg), None);
        assert_eq!((model.overlay, &model.palette), (None, &None));
    }
    update(&mut model, Msg::Resized(80, 24));
    update(&mut model, Msg::Microphone);
    let gone = update(&mut model, Msg::Resized(30, 8));
    assert_eq!(gone, Some(Command::TestMicrophone(false)));
    assert_eq!(model.overlay, None);
}

#[test]
fn backspace_in_an_empty_palette_closes_it_and_leaves_the_dictation_alone() {
    let mut model = Model::new(fake::recording());
    model.size = (80, 24);
    update(&mut model, Msg::Palette(PaletteMsg::Open));
    assert_eq!(update(&mut model, Msg::Palette(PaletteMsg::Close)), None);
    assert_eq!(model.palette, None);
    assert_eq!(update(&mut model, Msg::Escape), Some(Command::Cancel));
}

#[test]
fn a_page_opened_out_of_a_search_has_the_keys() {
    let mut model = Model::new(fake::history());
    model.size = (80, 24);
    update(&mut model, Msg::Search(SearchMsg::Begin));
    update(&mut model, Msg::Palette(PaletteMsg::Open));
    assert!(!model.search.typing);
    update(&mut model, Msg::Palette(PaletteMsg::Close));
    update(&mut model, Msg::Search(SearchMsg::Begin));
    update(&mut model, Msg::Settings);
    assert!(!model.search.typing);
}

#[test]
fn esc_takes_a_count_away_and_nothing_else() {
    let mut model = Model::new(fake::error());
    update(&mut model, Msg::Digit(5));
    assert_eq!(update(&mut model, Msg::Escape), None);
    assert_eq!(model.count, None);
    assert_eq!(
        update(&mut model, Msg::Escape),
        Some(Command::DismissNotice)
    );
}

fn typed(text: &str) -> Msg {
    Msg::OnText(EditingMsg::Edit(EditMsg::Text(text.to_owned())))
}

/// What is being corrected.
fn corrected(model: &Model) -> Option<&str> {
    let editing = model.editing.as_ref()?;
    Some(editing.editor.text())
}

#[test]
fn a_text_is_corrected_in_place_and_the_editor_stays_until_it_is_kept() {
    let mut model = model(&["see ewe", "older"]);
    model.size = (80, 24);
    say(&mut model, Msg::Edit);
    say(&mut model, typed(" later"));
    let clip = model.snapshot.clips[0].id;
    let text = "see ewe later".to_owned();
    let save = Msg::OnText(EditingMsg::Save);
    let command = Some(Command::Correct { clip, text });
    assert_eq!(update(&mut model, save.clone()), command);
    // Something else has changed; the text is not there yet.
    let next = with_new_clip(&model, "newer");
    say(&mut model, next);
    assert_eq!(corrected(&model), Some("see ewe later"));
    assert_eq!(update(&mut model, save), command, "once more");
    let mut snapshot = model.snapshot.clone();
    let mut clips = snapshot.clips.to_vec();
    clips[1].text = Some("see ewe later".to_owned());
    snapshot.clips = clips.into();
    say(&mut model, Msg::Snapshot(Box::new(snapshot)));
    assert_eq!(corrected(&model), None);
}

#[test]
fn what_was_changed_is_not_lost_by_one_key() {
    for leaves in [Msg::Escape, Msg::Quit] {
        let mut model = model(&["see ewe"]);
        model.size = (80, 24);
        say(&mut model, Msg::Edit);
        say(&mut model, Msg::Escape);
        assert_eq!(corrected(&model), None, "nothing was changed");
        say(&mut model, Msg::Edit);
        say(&mut model, typed("!"));
        say(&mut model, leaves.clone());
        assert_eq!(corrected(&model), Some("see ewe!"));
        // The clip goes, the window becomes tiny: the text stays.
        let next = without(&model, "see ewe");
        say(&mut model, next);
        say(&mut model, Msg::Resized(25, 4));
        assert_eq!(corrected(&model), Some("see ewe!"));
        let left = update(&mut model, leaves.clone());
        assert_eq!(left, (leaves == Msg::Quit).then_some(Command::Quit));
    }
}

#[test]
fn a_dictation_is_cancelled_before_the_text_is_left() {
    let mut model = model(&["see ewe"]);
    model.size = (80, 24);
    say(&mut model, Msg::Edit);
    model.snapshot.state = State::Recording;
    assert_eq!(update(&mut model, Msg::Escape), Some(Command::Cancel));
    assert_eq!(corrected(&model), Some("see ewe"));
}

#[test]
fn only_what_the_engine_is_through_with_is_corrected() {
    for state in ClipState::ALL {
        let mut model = model(&["see ewe"]);
        model.size = (80, 24);
        let mut clip = model.snapshot.clips[0].clone();
        clip.state = state;
        model.snapshot.clips = [clip].into();
        say(&mut model, Msg::Edit);
        let may = matches!(state, ClipState::Done | ClipState::Empty);
        assert_eq!(model.editing.is_some(), may, "{state:?}");
        assert_eq!(model.notice.is_some(), !may, "{state:?}");
    }
}

#[test]
fn a_click_puts_the_cursor_where_it_is_and_nowhere_else_leads_anything_away() {
    let mut model = model(&["see ewe later"]);
    model.size = (80, 24);
    say(&mut model, Msg::Edit);
    let hits = view::hits(&model);
    let targets: Vec<_> = hits.iter().map(|(_, target)| target.clone()).collect();
    let [Target::Corrected(area)] = targets[..] else {
        panic!("{targets:?}");
    };
    say(&mut model, Msg::Click(area.x + 4, area.y));
    say(&mut model, typed("my "));
    assert_eq!(corrected(&model), Some("see my ewe later"));
}

/// The texts that are compared, and which of them is selected.
fn compared(model: &Model) -> (Option<u32>, u32, u32) {
    let shown = crate::tui::versions::shown(model).expect("versions");
    let number = |place: usize| shown.all[place].number;
    (
        shown.older.map(number),
        number(shown.newer),
        number(shown.selected),
    )
}

#[test]
fn versions_are_held_against_the_text_and_another_is_made_it() {
    let mut model = Model::new(fake::history());
    model.size = (80, 24);
    say(&mut model, Msg::Move(Motion::Down));
    say(&mut model, Msg::Move(Motion::Down));
    let clip = model.selected().expect("a clip").id;
    assert_eq!(
        update(&mut model, Msg::Versions),
        Some(Command::ShowVersions(clip))
    );
    // Of three the third is the text.
    assert_eq!(compared(&model), (Some(2), 3, 3));
    say(&mut model, Msg::ChooseVersion);
    say(&mut model, Msg::Move(Motion::Down));
    assert_eq!(compared(&model), (Some(2), 3, 2));
    say(&mut model, Msg::Digit(9));
    say(&mut model, Msg::Move(Motion::Down));
    assert_eq!(compared(&model), (Some(1), 3, 1));
    let choice = Command::Choose { clip, number: 1 };
    assert_eq!(update(&mut model, Msg::ChooseVersion), Some(choice));
    let hits = view::hits(&model);
    let (area, _) = hits
        .iter()
        .find(|(_, target)| *target == Target::Version(2))
        .expect("a row");
    say(&mut model, Msg::Click(area.x + 3, area.y));
    assert_eq!(compared(&model), (Some(2), 3, 2));
    say(&mut model, Msg::Move(Motion::Top));
    assert_eq!(compared(&model).2, 3);
}

/// A snapshot in which `clip` was corrected, and taught this.
fn taught(model: &Model, offers: &[(&str, &str)], settings: &str) -> Msg {
    let mut snapshot = model.snapshot.clone();
    let views = offers.iter().map(|(from, to)| OfferView {
        offer: Offer {
            from: (*from).to_owned(),
            to: (*to).to_owned(),
        },
        preview: Preview::default(),
    });
    snapshot.offers = Some((snapshot.clips[0].id, views.collect()));
    let config = crate::config::layered(settings, &[]).expect("sound");
    snapshot.settings = crate::front::setting::views(&config);
    let mut clips = snapshot.clips.to_vec();
    clips[0].text = Some("open sayso now".to_owned());
    clips[0].profile = "mail".to_owned();
    snapshot.clips = clips.into();
    Msg::Snapshot(Box::new(snapshot))
}

/// Corrects the newest clip.
fn corrects(model: &mut Model) {
    model.size = (80, 24);
    say(model, Msg::Edit);
    say(
        model,
        Msg::OnText(EditingMsg::Edit(EditMsg::Take(Taking::LineBefore))),
    );
    say(model, typed("open sayso now"));
    assert!(update(model, Msg::OnText(EditingMsg::Save)).is_some());
}

fn change(path: &str, item: &str) -> Command {
    Command::Change {
        path: path.to_owned(),
        edit: SettingEdit::Add(item.to_owned()),
    }
}

#[test]
fn what_a_correction_taught_is_offered_once_and_taken_over_where_the_clip_has_it() {
    let mut model = model(&["open say so now", "older"]);
    let offers = [("say so", "sayso"), ("post gres", "PostgreSQL")];
    let next = taught(&model, &offers, "");
    say(&mut model, next);
    assert_eq!(model.overlay, None, "somebody else's");
    let mut model = self::model(&["open say so now", "older"]);
    corrects(&mut model);
    let next = taught(&model, &offers, "");
    say(&mut model, next.clone());
    assert_eq!(
        (corrected(&model), model.overlay),
        (None, Some(Overlay::Offers))
    );
    let replace = Msg::OnOffers(OfferMsg::Replace);
    let add = Some(change("text.replace", "say so -> sayso"));
    assert_eq!(update(&mut model, replace.clone()), add);
    let own = "profile.mail.hotkey.chord = \"F9\"\nprofile.mail.text.replace = []\n\
               engine.vocabulary = [\"sayso\"]\n";
    let with_own = taught(&model, &offers, own);
    say(&mut model, with_own);
    let add = Some(change("profile.mail.text.replace", "say so -> sayso"));
    assert_eq!(update(&mut model, replace.clone()), add);
    let expect = Msg::OnOffers(OfferMsg::Expect);
    assert_eq!(update(&mut model, expect.clone()), None, "it is there");
    say(&mut model, Msg::Move(Motion::Down));
    assert_eq!(
        update(&mut model, expect),
        Some(change("engine.vocabulary", "PostgreSQL"))
    );
    say(&mut model, Msg::Escape);
    say(&mut model, next);
    assert_eq!(model.overlay, None, "once");
}

#[test]
fn an_offer_does_not_come_over_another_page() {
    let mut model = model(&["open say so now"]);
    corrects(&mut model);
    model.editing = None;
    say(&mut model, Msg::Settings);
    let next = taught(&model, &[("say so", "sayso")], "");
    say(&mut model, next);
    assert_eq!(model.overlay, Some(Overlay::Settings));
}

#[test]
fn the_users_editor_is_opened_from_the_palette_too_and_not_while_one_speaks() {
    let mut model = Model::new(fake::ready());
    update(&mut model, Msg::Palette(PaletteMsg::Open));
    let text = LineMsg::Text("own editor".to_owned());
    update(&mut model, Msg::Palette(PaletteMsg::Line(text)));
    let palette = model.palette.as_ref().expect("open");
    assert_eq!(palette.selected(Place::List), Some(Action::EditOutside));
    update(&mut model, Msg::Palette(PaletteMsg::Run));
    assert!(model.outside && model.editing.is_some());
    let mut speaking = Model::new(fake::recording());
    update(&mut speaking, Msg::EditOutside);
    assert!(!speaking.outside && speaking.editing.is_none());
    assert!(speaking.notice.is_some());
}

#[test]
fn in_the_history_a_clip_is_joined_with_its_own_neighbour_and_only_where_all_are_shown() {
    let mut model = fake::browsing(1_000, (80, 24));
    update(&mut model, Msg::Move(Motion::Down));
    let view = model.history.view().expect("shown").clone();
    let (clip, older) = (view.clips[1].id, view.clips[2].id);
    assert_eq!(model.selected().map(|one| one.id), Some(clip));
    let joined = update(&mut model, Msg::Clip(ClipMsg::Join));
    assert_eq!(joined, Some(Command::Merge(older, clip)));
    model.history.line.update(LineMsg::Text("door".to_owned()));
    assert_eq!(update(&mut model, Msg::Clip(ClipMsg::Join)), None);
}
