//! Looking through the history: one question at a time with the store, the newest one
//! next; and clips that are older than the list.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};

use super::entry::Entry;
use super::{Clock, Runtime};
use crate::clip::ClipId;
use crate::front::Command;
use crate::front::browse::{Browse, Dates, Day, HistoryView, RECENT};
use crate::store::{Found, Question, StoreRequest, StoredClip};

/// What somebody looks at.
#[derive(Debug, Default)]
pub(super) struct Browsing {
    wanted: Option<Browse>,
    /// The store works on a question.
    under_way: bool,
    /// What is shown may be another by now.
    stale: bool,
    found: Option<Answer>,
    view: Option<Arc<HistoryView>>,
    /// The list's count of changes that the view was made at.
    drawn: u64,
    /// What waits for a clip that the store is asked for.
    waiting: VecDeque<Command>,
}

/// An answer of the store.
#[derive(Debug)]
struct Answer {
    clips: Vec<(ClipId, Entry)>,
    /// The rest of it.
    view: HistoryView,
}

impl Browsing {
    /// The store holds something else now.
    pub(super) const fn is_stale(&mut self) {
        self.stale = true;
    }

    /// The store could not answer.
    pub(super) const fn has_failed(&mut self) {
        self.under_way = false;
    }
}

impl From<Found> for Answer {
    fn from(found: Found) -> Self {
        let clips = found.clips.into_iter();
        let view = HistoryView {
            asked: found.asked,
            total: found.total,
            of: found.of,
            from: found.from,
            clips: Arc::default(),
            places: found.places.into(),
            newer_that_day: found.newer_that_day,
            older_that_day: found.older_that_day,
            choices: found.choices,
        };
        Self {
            clips: clips.map(|clip| (clip.id, Entry::stored(clip))).collect(),
            view,
        }
    }
}

impl Runtime {
    pub(super) fn browse(&mut self, question: Option<Browse>) {
        if question.is_none() {
            self.browsing.found = None;
            self.browsing.view = None;
        }
        self.browsing.wanted = question;
        self.browsing.stale = true;
    }

    /// Asks the store again if it has nothing to answer and what is shown is old.
    pub(super) fn look_again(&mut self) {
        if self.browsing.under_way || !self.browsing.stale {
            return;
        }
        self.browsing.stale = false;
        let Some(asked) = self.browsing.wanted.clone() else {
            return;
        };
        let question = Box::new(in_time(asked, &Zoned::now()));
        self.browsing.under_way = true;
        self.ask_store(StoreRequest::Browse(question));
    }

    pub(super) fn on_browsed(&mut self, found: Found) {
        self.browsing.under_way = false;
        // One that nobody waits for any more is only the way to the next.
        if self.browsing.wanted.as_ref() == Some(&found.asked) {
            self.browsing.found = Some(found.into());
            self.browsing.drawn = 0;
        }
    }

    /// What is shown of the history, the very same when nothing in it changed.
    pub(super) fn shown_history(&mut self) -> Option<Arc<HistoryView>> {
        let drawn = self.library.drawn();
        let browsing = &mut self.browsing;
        let found = browsing.found.as_ref()?;
        if browsing.drawn != drawn || browsing.view.is_none() {
            browsing.drawn = drawn;
            let (today, now) = (Zoned::now().date(), Clock::now());
            let clips = found.clips.iter().map(|(id, entry)| {
                // What is under way the list knows better.
                let entry = self.library.get(*id).unwrap_or(entry);
                entry.view(*id, today, &self.queue, now)
            });
            let view = HistoryView {
                clips: clips.collect(),
                ..found.view.clone()
            };
            let same = |known: &mut Arc<HistoryView>| **known == view;
            let known = browsing.view.take_if(same);
            browsing.view = Some(known.unwrap_or_else(|| Arc::new(view)));
        }
        browsing.view.clone()
    }

    /// A command about a clip that is not known here waits until the store has been
    /// asked; what comes after it waits, too. `None`: it does.
    pub(super) fn once_known(&mut self, command: Command) -> Option<Command> {
        let unknown = command
            .clip()
            .is_some_and(|clip| self.library.get(clip).is_none());
        let behind = command.clip().is_some() || command == Command::Undo;
        let waits = !self.browsing.waiting.is_empty();
        let follows = behind && waits;
        if !unknown && !follows {
            return Some(command);
        }
        self.browsing.waiting.push_back(command);
        if !waits {
            self.ask_for_next();
        }
        None
    }

    /// Asks for the clip that the first of what waits is about.
    fn ask_for_next(&mut self) {
        let first = self.browsing.waiting.front();
        let Some(clip) = first.and_then(Command::clip) else {
            return;
        };
        if let Err(error) = self.workers.store.ask(StoreRequest::Load(clip)) {
            self.browsing.waiting.clear();
            self.not_stored(None, &error);
        }
    }

    /// The store has the clip: what waited for it is done.
    pub(super) fn adopt(&mut self, stored: StoredClip) {
        let clip = stored.id;
        self.library.adopt(stored);
        if self.library.get(clip).is_none() {
            self.info("That clip is in the trash.".to_owned());
            self.give_up_on(clip);
            return;
        }
        self.do_what_waited();
    }

    /// The store does not have the clip.
    pub(super) fn give_up_on(&mut self, clip: ClipId) {
        let first = self.browsing.waiting.front();
        if first.and_then(Command::clip) == Some(clip) {
            self.browsing
                .waiting
                .retain(|command| command.clip() != Some(clip));
            self.do_what_waited();
        }
    }

    fn do_what_waited(&mut self) {
        while let Some(command) = self.browsing.waiting.pop_front() {
            let clip = command.clip();
            if clip.is_some_and(|clip| self.library.get(clip).is_none()) {
                self.browsing.waiting.push_front(command);
                return self.ask_for_next();
            }
            self.carry_out_command(command, Clock::now());
        }
    }
}

/// A question with what its days are, as seen now.
fn in_time(asked: Browse, now: &Zoned) -> Question {
    let today = now.date();
    let within = match asked.filter.dates {
        None => 0..u64::MAX,
        Some(dates) => span(dates, today),
    };
    let recent = RECENT.map(|dates| span(dates, today).start);
    Question {
        asked,
        within,
        recent,
    }
}

/// The time of some days, in milliseconds since the Unix epoch.
fn span(dates: Dates, today: Date) -> Range<u64> {
    let before = |days: u16| today.saturating_sub(i64::from(days).days());
    match dates {
        Dates::Today => begin(today)..u64::MAX,
        Dates::Yesterday => begin(before(1))..begin(today),
        Dates::Last(days) => begin(before(days.saturating_sub(1)))..u64::MAX,
        Dates::ThisYear => begin(today.first_of_year())..u64::MAX,
        Dates::Between(from, to) => {
            let day = |day: Day| Date::new(day.year, day.month, day.day).ok();
            let from = from.and_then(day).map_or(0, begin);
            let end = to.and_then(day).and_then(|day| day.tomorrow().ok());
            from..end.map_or(u64::MAX, begin)
        }
    }
}

fn begin(day: Date) -> u64 {
    let begin = day.to_zoned(TimeZone::system());
    let ms = begin.map(|begin| begin.timestamp().as_millisecond());
    ms.ok().and_then(|ms| u64::try_from(ms).ok()).unwrap_or(0)
}
