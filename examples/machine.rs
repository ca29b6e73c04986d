//! Drive the push-to-talk machine by hand: no hardware, no threads, no clock of its own.
//!
//! ```sh
//! cargo run --example machine
//! down ⏎  started ⏎  up ⏎  wait 300 ⏎  sealed ⏎  text ⏎
//! ```

use std::io::{BufRead, Write};
use std::time::{Duration, Instant};

use sayso::clip::ClipId;
use sayso::config::Config;
use sayso::ptt::{Effect, Event, Machine};
use sayso::runtime::Settings;

fn main() -> std::io::Result<()> {
    let settings = Settings::from_config(&Config::default());
    let mut machine = Machine::new(settings.first().ptt);
    let mut now = Instant::now();
    let mut clips = 0;
    let mut effects = Vec::new();
    machine.handle(now, Event::Enable, &mut effects);
    println!(
        "down, up, toggle, other, started, failed, lost, sealed, clean, text, error, esc, wait MS, quit"
    );
    show(&machine, &mut effects);
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let clip = ClipId::from_parts(clips, 0);
        let event = match line.trim() {
            "down" | "toggle" => {
                clips += 1;
                let clip = ClipId::from_parts(clips, 0);
                if line.trim() == "down" {
                    Event::KeyDown(clip)
                } else {
                    Event::Toggle(clip)
                }
            }
            "up" => Event::KeyUp,
            "other" => Event::OtherKey,
            "started" => Event::CaptureStarted(clip),
            "failed" => Event::CaptureFailed(clip),
            "lost" => Event::CaptureLost(clip),
            "sealed" => Event::ClipSealed(clip),
            "clean" => Event::CleanedUp(clip),
            "text" => Event::TranscriptReady(clip),
            "error" => Event::EngineFailed(clip),
            "esc" => Event::Cancel,
            "quit" => Event::Quit,
            other => {
                let wait = other.strip_prefix("wait ").and_then(|ms| ms.parse().ok());
                now += Duration::from_millis(wait.unwrap_or(0));
                machine.handle_timeout(now, &mut effects);
                show(&machine, &mut effects);
                continue;
            }
        };
        machine.handle(now, event, &mut effects);
        show(&machine, &mut effects);
        if event == Event::Quit {
            break;
        }
    }
    Ok(())
}

fn show(machine: &Machine, effects: &mut Vec<Effect>) {
    for effect in effects.drain(..) {
        println!("    {effect:?}");
    }
    print!("{}> ", machine.state());
    let _ = std::io::stdout().flush();
}
