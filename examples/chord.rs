//! Watch a chord anywhere on the desktop, through the same helper process that
//! dictation uses. Build the program first; `ctrl-c` ends.
//!
//! ```sh
//! cargo build && cargo run --example chord -- F9
//! cargo build && cargo run --example chord -- F9 evdev
//! ```

use std::time::Instant;

use sayso::hotkey::Chord;
use sayso::keys::plan::Planned;
use sayso::keys::session::Session;
use sayso::keys::supervisor::HelperKeys;
use sayso::keys::{KeyNews, KeySender, KeySource, QUEUE};
use tokio::sync::mpsc;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let chord: Chord = args.next().as_deref().unwrap_or("right_ctrl").parse()?;
    let planned = Planned {
        input: args.next().as_deref().unwrap_or("rdev").parse()?,
        stands_by: false,
    };
    // Examples are built into target/<profile>/examples, the program one folder up.
    let example = std::env::current_exe()?;
    let program = example
        .parent()
        .and_then(|folder| folder.parent())
        .ok_or("no target folder")?
        .join(format!("sayso{}", std::env::consts::EXE_SUFFIX));
    println!("press {chord}");
    let mut keys = HelperKeys::new(program, planned, chord.into(), Session::from_environment());
    let (queue, mut events) = mpsc::channel(QUEUE);
    keys.start(KeySender::new(keys.name(), queue));
    let began = Instant::now();
    while let Some(event) = events.blocking_recv() {
        let at = event.at.duration_since(began).as_secs_f64();
        match event.what {
            KeyNews::Live { note, .. } => println!("{at:9.4}  {} listens: {note}", event.source),
            KeyNews::Edge(edge) => println!("{at:9.4}  {edge:?}"),
            KeyNews::Dead(error) => println!("{at:9.4}  {error}"),
        }
    }
    Ok(())
}
