//! The interface as two threads: `tui` draws, `terminal-input` reads keys.

mod leave;
#[cfg(unix)]
mod outside;

use std::io::{self, IsTerminal};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossterm::event::{Event, MouseButton, MouseEvent, MouseEventKind};
use tokio::sync::{mpsc, oneshot, watch};

use crate::front::{Command, Snapshot};

use self::leave::{Leaving, Stops};
use super::dress::{Appearance, Dress};
use super::input::Input;
use super::keymap;
use super::message::{Direction, Msg};
use super::model::Model;
use super::ptt_keys::{Fed, PttKeys};
use super::tell::{Ears, Tell};
use super::terminal::{self, Screen};
use super::theme::Surroundings;
use super::update::update;

/// The least time between two frames that no key asked for: 30 a second.
const FRAME: Duration = Duration::from_millis(33);
/// How long a terminal that takes no more output may hold up the end; more than
/// one that never answers takes to be asked.
const PATIENCE: Duration = Duration::from_secs(3);

/// The running interface. Dropping it ends it, as [`App::finish`] does.
pub struct App {
    thread: Option<JoinHandle<()>>,
    stop: Option<oneshot::Sender<()>>,
    ended: Receiver<io::Result<()>>,
}

impl App {
    /// Takes the terminal and starts drawing `snapshots`. What the user asks for
    /// goes to `commands`; when that channel is full, keys wait. How it looks is
    /// `appearance` until a snapshot's settings say otherwise.
    ///
    /// Ends by itself when the sender of `snapshots` is dropped. When the
    /// terminal goes away it sends [`Command::Quit`].
    ///
    /// # Errors
    /// Standard output is no terminal, or it cannot be set up.
    pub fn spawn(
        snapshots: watch::Receiver<Snapshot>,
        commands: mpsc::Sender<Command>,
        appearance: Appearance,
    ) -> io::Result<Self> {
        if !io::stdout().is_terminal() {
            return Err(io::Error::new(
                io::ErrorKind::NotConnected,
                "standard output is not a terminal; start sayso in one, or use `--print`",
            ));
        }
        let here = Surroundings::from_environment(|name| std::env::var(name).ok());
        let dress = Dress::new(appearance, here);
        let screen = Screen::enter(dress.theme())?;
        let (stop, stopped) = oneshot::channel();
        let (report, ended) = sync_channel(1);
        let thread = thread::Builder::new()
            .name("tui".to_owned())
            .spawn(move || {
                let result = run(screen, dress, snapshots, commands, stopped);
                // Nobody waits for it when the app was given up.
                let _ = report.try_send(result);
            })?;
        Ok(Self {
            thread: Some(thread),
            stop: Some(stop),
            ended,
        })
    }

    /// Stops drawing, joins both threads and gives the terminal back.
    ///
    /// # Errors
    /// The terminal failed while the interface ran, or takes no more output.
    pub fn finish(mut self) -> io::Result<()> {
        self.end()
    }

    fn end(&mut self) -> io::Result<()> {
        let Some(thread) = self.thread.take() else {
            return Ok(());
        };
        drop(self.stop.take());
        let result = match self.ended.recv_timeout(PATIENCE) {
            Ok(result) => result,
            Err(RecvTimeoutError::Disconnected) => Err(io::Error::other("the interface panicked")),
            Err(RecvTimeoutError::Timeout) => {
                // It hangs in a write to a terminal that takes no more, and holds
                // standard output.
                terminal::abandon();
                return Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    "the terminal takes no more output; run `reset` when it is back",
                ));
            }
        };
        let joined = thread.join();
        terminal::restore();
        joined.map_err(|_| io::Error::other("the interface panicked"))?;
        result
    }
}

impl Drop for App {
    fn drop(&mut self) {
        // Whoever wants to know why it failed calls `finish`.
        let _ = self.end();
    }
}

/// The `tui` thread.
fn run(
    mut screen: Screen,
    mut dress: Dress,
    mut snapshots: watch::Receiver<Snapshot>,
    commands: mpsc::Sender<Command>,
    stop: oneshot::Receiver<()>,
) -> io::Result<()> {
    let mut model = Model::new(snapshots.borrow_and_update().clone());
    let size = screen.size()?;
    model.size = (size.width, size.height);
    model.mini = dress.mini();
    dress.take(&model.snapshot.settings);
    model.keymap = Arc::new(dress.config().keymap());
    screen.set_theme(dress.theme());
    let env = |name: &str| std::env::var(name).ok();
    let mut tell = Tell::new(Ears::from_environment(dress.here(), env));
    // The first frame does not wait for the terminal's answer.
    let told = tell.about(&model.snapshot, dress.config(), true);
    screen.draw(&model, &told)?;
    let (keys, answers) = screen.ask(dress.here().should_ask());
    update(&mut model, Msg::TerminalKeys(keys));
    dress.is_on(answers.background);
    screen.set_theme(dress.theme());
    screen.set_mouse(dress.config().mouse)?;
    update(&mut model, Msg::Look(dress.trouble()));
    let input = Input::spawn(answers.typed)?;
    let mut desk = Desk {
        screen,
        dress,
        tell,
        focused: true,
        leaving: Leaving::No,
        outside: false,
        model,
        ptt: PttKeys::default(),
        commands,
        stop,
        changed: Some(Urgency::Now),
        drawn: Instant::now(),
    };
    let result = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(desk.work(&mut snapshots, input));
    if result.is_err() {
        // Nobody can see or end the program any more.
        let _ = desk.commands.try_send(Command::Quit);
    }
    result
}

/// How soon a change must be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Urgency {
    /// The user did it.
    Now,
    /// With the next frame.
    NextFrame,
}

/// What the `tui` thread works with.
struct Desk {
    screen: Screen,
    dress: Dress,
    tell: Tell,
    /// The terminal has the keyboard, as far as it tells.
    focused: bool,
    leaving: Leaving,
    /// The text that is corrected is to be opened in the user's editor.
    outside: bool,
    model: Model,
    ptt: PttKeys,
    commands: mpsc::Sender<Command>,
    stop: oneshot::Receiver<()>,
    changed: Option<Urgency>,
    drawn: Instant,
}

impl Desk {
    async fn work(
        &mut self,
        snapshots: &mut watch::Receiver<Snapshot>,
        mut input: Input,
    ) -> io::Result<()> {
        let mut stops = Stops::watch()?;
        loop {
            self.leave_if_asked(&mut stops).await?;
            #[cfg(unix)]
            if self.outside {
                let flow;
                (input, flow) = self.edit_outside(input).await?;
                if flow.is_break() {
                    return Ok(());
                }
            }
            self.draw_if_due()?;
            let next_frame = self.changed.map(|_| self.drawn + FRAME);
            let next_key = self.ptt.next_deadline();
            let flow = tokio::select! {
                _ = &mut self.stop => ControlFlow::Break(()),
                changed = snapshots.changed() => match changed {
                    Ok(()) => {
                        let snapshot = snapshots.borrow_and_update().clone();
                        self.show(snapshot).await
                    }
                    Err(_) => ControlFlow::Break(()),
                },
                event = input.events.recv() => match event {
                    Some(event) => self.take_all(event, &mut input).await,
                    None => return Err(io::Error::other("the terminal is gone")),
                },
                () = until(next_key) => {
                    let msg = self.ptt.handle_timeout(&self.model, Instant::now());
                    self.say(msg).await
                }
                () = stops.went_on() => {
                    // Somebody else had stopped it, and may have had the terminal.
                    self.come_back()?;
                    ControlFlow::Continue(())
                }
                () = until(next_frame) => ControlFlow::Continue(()),
            };
            if flow.is_break() {
                return Ok(());
            }
        }
    }

    fn draw_if_due(&mut self) -> io::Result<()> {
        let due = match self.changed {
            Some(Urgency::Now) => true,
            Some(Urgency::NextFrame) => self.drawn.elapsed() >= FRAME,
            None => false,
        };
        if due {
            let config = self.dress.config();
            let snapshot = &self.model.snapshot;
            let told = self.tell.about(snapshot, config, self.focused);
            self.screen.draw(&self.model, &told)?;
            self.changed = None;
            self.drawn = Instant::now();
        }
        Ok(())
    }

    /// A snapshot that shows nothing new draws nothing.
    async fn show(&mut self, snapshot: Snapshot) -> ControlFlow<()> {
        if snapshot == self.model.snapshot {
            return ControlFlow::Continue(());
        }
        {
            if self.dress.take(&snapshot.settings) {
                self.screen.set_theme(self.dress.theme());
                self.model.keymap = Arc::new(self.dress.config().keymap());
                if let Err(error) = self.screen.set_mouse(self.dress.config().mouse) {
                    // The next frame fails, too, and is heard.
                    tracing::warn!(%error, "the terminal was not told about the mouse");
                }
                update(&mut self.model, Msg::Look(self.dress.trouble()));
            }
            let news = Msg::Snapshot(Box::new(snapshot));
            let command = update(&mut self.model, news);
            self.changed = self.changed.or(Some(Urgency::NextFrame));
            match command {
                Some(command) => self.order(command).await,
                None => ControlFlow::Continue(()),
            }
        }
    }

    /// Everything that was typed is taken before the next frame.
    async fn take_all(&mut self, first: Event, input: &mut Input) -> ControlFlow<()> {
        let mut next = Some(first);
        while let Some(event) = next {
            for msg in self.meaning(event) {
                self.say(msg).await?;
            }
            if self.outside {
                // What was typed after that is not for sayso's own editor.
                break;
            }
            next = input.events.try_recv().ok();
        }
        ControlFlow::Continue(())
    }

    /// What an event means: nothing, one thing, or for a shortcut with the
    /// push-to-talk key two.
    fn meaning(&mut self, event: Event) -> [Option<Msg>; 2] {
        match event {
            Event::Key(key) => match self.ptt.feed(key, &self.model, Instant::now()) {
                Fed::Means(msg) => [Some(msg), None],
                Fed::Also(msg) => [Some(msg), keymap::message(&self.model, key)],
                Fed::Swallowed => [None, None],
                Fed::NotMine => [keymap::message(&self.model, key), None],
            },
            Event::Paste(text) => [keymap::pasted(&self.model, text), None],
            Event::Resize(columns, rows) => [Some(Msg::Resized(columns, rows)), None],
            Event::FocusLost => [self.ptt.focus_lost(), Some(Msg::Focus(false))],
            Event::FocusGained => [Some(Msg::Focus(true)), None],
            Event::Mouse(event) => [mouse(event), None],
        }
    }

    async fn say(&mut self, msg: Option<Msg>) -> ControlFlow<()> {
        let Some(msg) = msg else {
            return ControlFlow::Continue(());
        };
        self.changed = Some(Urgency::Now);
        if let Msg::Focus(has) = msg {
            self.focused = has;
        }
        if msg == Msg::Suspend && self.may_leave() {
            return self.get_ready_to_leave().await;
        }
        let command = update(&mut self.model, msg);
        self.outside |= std::mem::take(&mut self.model.outside) && cfg!(unix);
        match command {
            Some(command) => self.order(command).await,
            None => ControlFlow::Continue(()),
        }
    }

    async fn order(&mut self, command: Command) -> ControlFlow<()> {
        tokio::select! {
            sent = self.commands.send(command) => match sent {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            },
            _ = &mut self.stop => ControlFlow::Break(()),
        }
    }
}

/// What the mouse means: its left button and its wheel.
const fn mouse(event: MouseEvent) -> Option<Msg> {
    match event.kind {
        MouseEventKind::Down(MouseButton::Left) => Some(Msg::Click(event.column, event.row)),
        MouseEventKind::Drag(MouseButton::Left) => Some(Msg::Drag(event.column, event.row)),
        MouseEventKind::Up(MouseButton::Left) => Some(Msg::Drop),
        MouseEventKind::ScrollDown => Some(Msg::Wheel(Direction::Down)),
        MouseEventKind::ScrollUp => Some(Msg::Wheel(Direction::Up)),
        _ => None,
    }
}

/// Waits for a deadline; without one, for ever.
async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline.into()).await,
        None => std::future::pending().await,
    }
}
