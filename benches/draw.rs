//! One frame at 200×60 over 200 clips while recording. Budget: under 2 ms.

use criterion::{Criterion, criterion_group, criterion_main};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use sayso::tui::{Model, Theme, fake, view};

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

criterion_group!(benches, draw);
criterion_main!(benches);
