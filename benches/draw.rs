//! One frame of every view at 200×60 over as many clips as its page has. Budget: under
//! 2 ms each.

use criterion::{Criterion, criterion_group, criterion_main};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use sayso::front::Snapshot;
use sayso::tui::fake::{self, replay};
use sayso::tui::message::{Msg, PaletteMsg, SearchMsg};
use sayso::tui::update::update;
use sayso::tui::{Model, Theme, keymap, view};

/// The most clips that the list has.
const CLIPS: usize = 500;

fn many() -> Snapshot {
    Snapshot {
        state: fake::ready().state,
        take: None,
        log: fake::ready().log,
        settings: fake::ready().settings,
        ..fake::recording_over(CLIPS)
    }
}

/// A view: its name, what there is to see, how one gets there.
type View = (&'static str, fn() -> Snapshot, &'static [Msg]);

const VIEWS: &[View] = &[
    ("dictate", many, &[]),
    ("clip", playing, &[Msg::Open]),
    ("versions", many, &[Msg::Versions]),
    ("correct", many, &[Msg::Edit]),
    ("models", fake::models_of_a_user, &[Msg::Models]),
    ("settings", many, &[Msg::Settings]),
    ("latency", many, &[Msg::Latency]),
    ("log", many, &[Msg::Log]),
    ("palette", many, &[Msg::Palette(PaletteMsg::Open)]),
    ("help", many, &[Msg::Help]),
];

fn playing() -> Snapshot {
    replay::played(replay::open(many()), 1_200, false)
}

fn views(c: &mut Criterion) {
    for (name, snapshot, messages) in VIEWS {
        let mut model = Model::new(snapshot());
        model.size = (200, 60);
        for message in *messages {
            update(&mut model, message.clone());
        }
        let mut terminal = terminal();
        c.bench_function(&format!("draw 200x60, {name}"), |b| {
            b.iter(|| draw(&mut terminal, &model));
        });
    }
}

fn in_motion(c: &mut Criterion) {
    let mut model = Model::new(fake::recording_over(CLIPS));
    model.size = (200, 60);
    let mut terminal = terminal();
    c.bench_function("draw 200x60, recording", |b| {
        b.iter(|| {
            // Each frame moves the wave, as in life.
            if let Some(take) = &mut model.snapshot.take {
                take.history.rotate_left(1);
            }
            draw(&mut terminal, &model);
        });
    });
    model.snapshot = many();
    update(&mut model, Msg::Search(SearchMsg::Begin));
    update(&mut model, Msg::Search(SearchMsg::Text("door".to_owned())));
    c.bench_function("draw 200x60, searching", |b| {
        b.iter(|| draw(&mut terminal, &model));
    });
}

/// The page of a history of 100,000 clips: a frame, and a key with its frame.
fn history(c: &mut Criterion) {
    let mut model = fake::browsing(100_000, (200, 60));
    let mut terminal = terminal();
    c.bench_function("draw 200x60, history of 100,000 clips", |b| {
        b.iter(|| draw(&mut terminal, &model));
    });
    let mut down = true;
    c.bench_function("key and frame 200x60, history of 100,000 clips", |b| {
        b.iter(|| {
            down = !down;
            let code = KeyCode::Char(if down { 'k' } else { 'j' });
            let key = KeyEvent::new(code, KeyModifiers::NONE);
            if let Some(msg) = keymap::message(&model, key) {
                update(&mut model, msg);
            }
            draw(&mut terminal, &model);
        });
    });
}

fn terminal() -> Terminal<TestBackend> {
    Terminal::new(TestBackend::new(200, 60)).expect("a terminal in memory")
}

fn draw(terminal: &mut Terminal<TestBackend>, model: &Model) {
    terminal
        .draw(|frame| view::draw(frame, model, Theme::default()))
        .expect("a frame");
}

criterion_group!(benches, views, in_motion, history);
criterion_main!(benches);
