use super::*;
use crate::clip::ClipState;
use crate::front::action::Place;
use crate::tui::fake::{self, answer};
use crate::tui::message::{HistoryMsg, Msg, SearchMsg};
use crate::tui::update::update;
use crate::tui::{Model, view};

/// A model on the page, with a store of so many clips behind it that answers at once.
struct Page {
    model: Model,
    total: usize,
    asked: Vec<Browse>,
}

impl Page {
    fn of(total: usize) -> Self {
        let mut model = Model::new(fake::ready());
        model.size = (80, 24);
        let mut page = Self {
            model,
            total,
            asked: Vec::new(),
        };
        page.say(Msg::History);
        page
    }

    /// Says it and answers until nothing more is asked.
    fn say(&mut self, msg: Msg) {
        let mut asked = update(&mut self.model, msg);
        for _ in 0..10 {
            let Some(command) = asked.take() else {
                return;
            };
            let mut snapshot = self.model.snapshot.clone();
            match command {
                Command::Browse(Some(question)) => {
                    self.asked.push((*question).clone());
                    snapshot.history = Some(answer(self.total, &question).into());
                }
                Command::Browse(None) => snapshot.history = None,
                Command::ShowClip(clip) => snapshot.shown = Some((clip, Arc::default())),
                _ => return,
            }
            asked = update(&mut self.model, Msg::Snapshot(Box::new(snapshot)));
        }
        panic!("it never has enough: {:?}", self.asked);
    }

    fn at(&self) -> usize {
        let page = &self.model.history;
        let clip = page.selected().expect("one is selected");
        let place = page.view().expect("hits").place_of(clip.id);
        assert_eq!(place, Some(page.at()));
        page.at()
    }
}

#[test]
fn any_of_a_hundred_thousand_is_a_few_keys_away() {
    let mut page = Page::of(100_000);
    assert_eq!(page.at(), 0);
    page.say(Msg::Move(Motion::Bottom));
    assert_eq!(page.at(), 99_999);
    page.say(Msg::Move(Motion::PageUp));
    assert_eq!(page.at(), 99_987);
    for digit in [5, 0, 0, 0] {
        page.say(Msg::Digit(digit));
    }
    page.say(Msg::Move(Motion::Bottom));
    assert_eq!(page.at(), 4_999);
    for digit in [3, 0, 0] {
        page.say(Msg::Digit(digit));
    }
    page.say(Msg::Move(Motion::Down));
    assert_eq!(page.at(), 5_299);
    page.say(Msg::Move(Motion::Top));
    assert_eq!(page.at(), 0);
    assert!(page.asked.len() < 10, "{:?}", page.asked);
}

#[test]
fn walking_down_asks_ahead_and_never_comes_to_a_hole() {
    let mut page = Page::of(1_000);
    for place in 1..1_000 {
        page.say(Msg::Move(Motion::Down));
        assert_eq!(page.at(), place);
        let view = page.model.history.view().expect("hits");
        let end = (view.from + view.clips.len()).min(1_000);
        assert!(end == 1_000 || end - place > 30, "{place} of {end}");
    }
    assert!(page.asked.len() < 20, "{:?}", page.asked.len());
}

#[test]
fn what_is_on_the_screen_stays_until_the_answer_is_there() {
    let mut page = Page::of(1_000);
    let asked = update(&mut page.model, Msg::Move(Motion::Bottom));
    assert!(matches!(asked, Some(Command::Browse(Some(_)))), "{asked:?}");
    assert_eq!(page.at(), 0, "nothing has come yet");
    // Another key counts from where the first one goes.
    let Some(Command::Browse(Some(_))) = asked else {
        panic!("{asked:?}")
    };
    page.say(Msg::Move(Motion::PageUp));
    let question = page.model.history.asked.clone().expect("asked");
    let mut snapshot = page.model.snapshot.clone();
    snapshot.history = Some(answer(1_000, &question).into());
    page.say(Msg::Snapshot(Box::new(snapshot)));
    assert_eq!(page.at(), 987);
}

#[test]
fn the_selected_clip_stays_selected_when_others_come_or_go() {
    let mut page = Page::of(300);
    page.say(Msg::Move(Motion::Down));
    let chosen = page.model.history.selected().expect("one").id;
    let change = |page: &mut Page, edit: &dyn Fn(&mut Vec<ClipView>)| {
        let mut snapshot = page.model.snapshot.clone();
        let mut view = HistoryView::clone(snapshot.history.as_ref().expect("hits"));
        let mut clips = view.clips.to_vec();
        let before = clips.len();
        edit(&mut clips);
        view.total = view.total + clips.len() - before;
        view.clips = clips.into();
        snapshot.history = Some(view.into());
        page.say(Msg::Snapshot(Box::new(snapshot)));
    };
    change(&mut page, &|clips| {
        let newest = ClipView {
            id: ClipId::from_parts(1_900_000_000_000, 0),
            ..clips[0].clone()
        };
        clips.insert(0, newest);
    });
    assert_eq!(
        page.model.history.selected().map(|clip| clip.id),
        Some(chosen)
    );
    assert_eq!(page.at(), 2);
    // It is deleted: the one in its place is next.
    change(&mut page, &|clips| drop(clips.remove(2)));
    assert_eq!(page.at(), 2);
    assert_ne!(
        page.model.history.selected().map(|clip| clip.id),
        Some(chosen)
    );
    // Whoever follows the newest goes on following.
    page.say(Msg::Move(Motion::Top));
    change(&mut page, &|clips| drop(clips.remove(0)));
    assert_eq!(page.at(), 0);
}

#[test]
fn what_is_typed_is_asked_for_letter_by_letter_and_esc_goes_back() {
    let mut page = Page::of(1_000);
    page.say(Msg::Move(Motion::PageDown));
    let before = page.model.history.selected().expect("one").id;
    page.say(Msg::Search(SearchMsg::Begin));
    assert!(page.model.is_typing());
    page.asked.clear();
    for letter in ["d", "o"] {
        page.say(Msg::OnHistory(HistoryMsg::Line(LineMsg::Text(
            letter.to_owned(),
        ))));
    }
    let words: Vec<&str> = page.asked.iter().map(|asked| &*asked.words).collect();
    assert_eq!(words, ["d", "do"]);
    assert_eq!(page.at(), 0, "the newest hit");
    page.say(Msg::Escape);
    assert!(!page.model.is_typing() && page.model.history.line.is_empty());
    assert_eq!(
        page.model.history.selected().map(|clip| clip.id),
        Some(before)
    );
    assert_eq!(page.model.place(), Place::History);
    page.say(Msg::Escape);
    assert_eq!(page.model.place(), Place::List);
}

#[test]
fn n_goes_from_hit_to_hit_and_round_the_end() {
    let mut page = Page::of(1_000);
    page.say(Msg::Search(SearchMsg::Hit(Direction::Down)));
    assert_eq!(page.at(), 0, "nothing is looked for");
    page.say(Msg::Search(SearchMsg::Begin));
    page.say(Msg::OnHistory(HistoryMsg::Line(LineMsg::Text(
        "the".to_owned(),
    ))));
    page.say(Msg::OnHistory(HistoryMsg::Keep));
    page.say(Msg::Search(SearchMsg::Hit(Direction::Down)));
    assert_eq!(page.at(), 1);
    page.say(Msg::Digit(2));
    page.say(Msg::Search(SearchMsg::Hit(Direction::Up)));
    assert_eq!(page.at(), 999);
}

#[test]
fn a_chosen_filter_is_written_into_the_line_and_taken_out_again() {
    let mut page = Page::of(1_000);
    page.say(Msg::Move(Motion::PageDown));
    let clip = page.model.history.selected().expect("one").id;
    page.say(Msg::OnHistory(HistoryMsg::Menu));
    assert_eq!(page.model.place(), Place::Filters);
    let rows = page.model.history.choices();
    let failed = rows
        .iter()
        .position(|row| row.name == "failed")
        .expect("a row");
    page.say(Msg::Digit(u32::try_from(failed).expect("few")));
    page.say(Msg::Move(Motion::Down));
    page.say(Msg::OnHistory(HistoryMsg::Choose));
    let asked = page.asked.last().expect("asked");
    assert_eq!(asked.filter.state, Some(ClipState::Failed));
    assert_eq!(asked.start, Start::Around(clip), "it may be a hit");
    assert_eq!(page.model.history.line.text(), "state:failed");
    assert!(page.model.history.choices()[failed].on);
    page.say(Msg::OnHistory(HistoryMsg::Clear));
    assert!(page.model.history.line.is_empty());
    assert_eq!(
        page.model.history.selected().map(|clip| clip.id),
        Some(clip)
    );
    // Other days are typed.
    page.say(Msg::OnHistory(HistoryMsg::Menu));
    let other = rows
        .iter()
        .position(|row| row.count.is_none())
        .expect("a row");
    for _ in 0..other {
        page.say(Msg::Move(Motion::Down));
    }
    page.say(Msg::OnHistory(HistoryMsg::Choose));
    assert!(page.model.is_typing());
    assert_eq!(page.model.history.line.text(), "on:");
}

#[test]
fn commands_are_for_the_selected_hit_and_pages_over_it_come_back_to_it() {
    let mut page = Page::of(1_000);
    page.say(Msg::Move(Motion::Bottom));
    let clip = page.model.history.selected().expect("one").id;
    let copy = update(
        &mut page.model,
        Msg::Clip(crate::tui::message::ClipMsg::Copy),
    );
    assert_eq!(copy, Some(Command::Copy(clip)));
    page.say(Msg::Open);
    assert_eq!(page.model.place(), Place::Reader);
    assert_eq!(page.model.selected().map(|clip| clip.id), Some(clip));
    page.say(Msg::Escape);
    page.say(Msg::Models);
    page.say(Msg::Leave);
    assert_eq!(page.model.place(), Place::History);
    assert_eq!(page.at(), 999);
    let left = update(&mut page.model, Msg::Dictate);
    assert_eq!(left, Some(Command::Browse(None)));
    assert_eq!(page.model.place(), Place::List);
}

#[test]
fn the_selected_clip_is_shown_closely_once_and_the_next_when_it_is_there() {
    let mut model = fake::browsing(1_000, (200, 60));
    assert!(view::shows_clip(&model));
    let first = update(&mut model, Msg::Move(Motion::Down));
    let clip = model.history.selected().expect("one").id;
    assert_eq!(first, Some(Command::ShowClip(clip)));
    // While that is under way nothing else is asked.
    assert_eq!(update(&mut model, Msg::Move(Motion::Down)), None);
    let mut snapshot = model.snapshot.clone();
    snapshot.shown = Some((clip, Arc::default()));
    let next = update(&mut model, Msg::Snapshot(Box::new(snapshot)));
    let clip = model.history.selected().expect("one").id;
    assert_eq!(next, Some(Command::ShowClip(clip)));
}
