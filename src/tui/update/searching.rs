//! The search through the transcripts.

use crate::tui::message::{Direction, SearchMsg};
use crate::tui::model::{Model, Search};
use crate::tui::text;

use super::choose;

pub(super) fn search(model: &mut Model, msg: SearchMsg) {
    match msg {
        SearchMsg::Begin => {
            model.overlay = None;
            model.search = Search {
                query: String::new(),
                typing: true,
                origin: model.chosen,
            };
        }
        SearchMsg::Text(text) => {
            model.search.query.push_str(&text::clean(&text));
            jump_from_origin(model);
        }
        SearchMsg::Erase => {
            if model.search.query.pop().is_none() {
                model.chosen = model.search.origin;
                model.search = Search::default();
            } else {
                jump_from_origin(model);
            }
        }
        SearchMsg::Done => model.search.typing = false,
        SearchMsg::Hit(direction) => jump(model, direction),
    }
}

/// The first hit at or below where the search began, so that each letter
/// narrows the same search instead of walking on.
fn jump_from_origin(model: &mut Model) {
    model.chosen = model.search.origin;
    let start = model.selected_index().unwrap_or(0);
    let hits = model.hits();
    let next = hits.iter().find(|&&hit| hit >= start).or(hits.first());
    if let Some(&index) = next {
        choose(model, index);
    }
}

/// The next hit in a direction, round the end.
fn jump(model: &mut Model, direction: Direction) {
    let hits = model.hits();
    let at = model.selected_index().unwrap_or(0);
    let next = match direction {
        Direction::Down => hits.iter().find(|&&hit| hit > at).or(hits.first()),
        Direction::Up => hits.iter().rev().find(|&&hit| hit < at).or(hits.last()),
    };
    if let Some(&index) = next {
        choose(model, index);
    }
}
