//! One frame at 200×60, over 200 clips while recording, and of a history of 100,000. Budget: under 2 ms.

use criterion::{Criterion, criterion_group, criterion_main};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use sayso::tui::update::update;
use sayso::tui::{Model, Theme, fake, keymap, view};

fn draw(c: &mut Criterion) {
    let mut model = Model::new(fake::recording_over(200));
    model.size = (200, 60);
    let mut terminal = Terminal::new(TestBackend::new(200, 60)).expect("a terminal in memory");
    let mut draw = |model: &Model| {
        terminal
            .draw(|frame| view::draw(frame, model, Theme::default()))
            .expect("a frame");
    };
    c.bench_function("draw 200x60, 200 clips, recording", |b| {
        b.iter(|| {
            // Each frame moves the wave, as in life.
            if let Some(take) = &mut model.snapshot.take {
                take.history.rotate_left(1);
            }
            draw(&model);
        });
    });
    model.search.query.push_str("door");
    c.bench_function("draw 200x60, 200 clips, searching", |b| {
        b.iter(|| draw(&model));
    });
}

/// The page of a history of 100,000 clips: a frame, and a key with its frame.
fn history(c: &mut Criterion) {
    let mut model = fake::browsing(100_000, (200, 60));
    let mut terminal = Terminal::new(TestBackend::new(200, 60)).expect("a terminal in memory");
    let mut draw = |model: &Model| {
        terminal
            .draw(|frame| view::draw(frame, model, Theme::default()))
            .expect("a frame");
    };
    c.bench_function("draw 200x60, history of 100,000 clips", |b| {
        b.iter(|| draw(&model));
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
            draw(&model);
        });
    });
}

criterion_group!(benches, draw, history);
criterion_main!(benches);
