//! A text in the user's own editor: the terminal is that one's meanwhile. Whoever is
//! dictated to by the global key goes on.

use std::fs::File;
use std::io;
use std::ops::ControlFlow;
use std::os::fd::AsFd;
use std::process::{Child, ExitStatus, Stdio};
use std::thread;

use tokio::sync::oneshot;

use super::Desk;
use crate::clip::ClipId;
use crate::front::snapshot::{NoticeKind, NoticeView};
use crate::runtime::signals;
use crate::tui::editing::{Editing, EditingMsg};
use crate::tui::input::Input;
use crate::tui::message::Msg;
use crate::tui::own_editor::{Draft, command, editor};
use crate::tui::{terminal, update};

/// What became of the text.
enum Outcome {
    Unchanged,
    Changed(String),
    Failed(String),
    /// The program ends.
    Stopped,
}

impl Desk {
    /// Opens the text that is corrected in the user's editor, and takes it back from
    /// there.
    pub(super) async fn edit_outside(
        &mut self,
        input: Input,
    ) -> io::Result<(Input, ControlFlow<()>)> {
        self.outside = false;
        let Some(editing) = self.model.editing.take() else {
            return Ok((input, ControlFlow::Continue(())));
        };
        let clip = editing.clip;
        // Nobody but the editor reads the terminal.
        drop(input);
        terminal::restore();
        // What is typed there to stop something is for the editor.
        signals::leave_interrupts(true);
        let outcome = self.run_editor(editing.editor.text()).await;
        signals::leave_interrupts(false);
        self.come_back()?;
        let input = Input::spawn(Vec::new())?;
        let flow = match outcome {
            Outcome::Stopped => ControlFlow::Break(()),
            Outcome::Unchanged => ControlFlow::Continue(()),
            Outcome::Failed(text) => {
                let kind = NoticeKind::Error;
                self.model.notice = Some(NoticeView { kind, text });
                ControlFlow::Continue(())
            }
            Outcome::Changed(text) => self.take_back(clip, &text).await,
        };
        Ok((input, flow))
    }

    /// The editor of sayso's own has it until it is kept.
    async fn take_back(&mut self, clip: ClipId, text: &str) -> ControlFlow<()> {
        let Some(clip) = self.model.clip(clip) else {
            let text = "The clip is gone, and what was written for it with it.".to_owned();
            let kind = NoticeKind::Error;
            self.model.notice = Some(NoticeView { kind, text });
            return ControlFlow::Continue(());
        };
        self.model.editing = Some(Editing::with(clip, text));
        match update::update(&mut self.model, Msg::OnText(EditingMsg::Save)) {
            Some(command) => self.order(command).await,
            None => ControlFlow::Continue(()),
        }
    }

    async fn run_editor(&mut self, text: &str) -> Outcome {
        let editor = editor();
        let draft = match Draft::new(text) {
            Ok(draft) => draft,
            Err(error) => {
                return Outcome::Failed(format!(
                    "The text could not be written for the editor: {error}. Press e to correct \
                     it here."
                ));
            }
        };
        let child = match start(&editor, &draft) {
            Ok(child) => child,
            Err(error) => return Outcome::Failed(not_started(&editor, &error)),
        };
        let id = child.id();
        let Ok(mut ended) = wait_for(child) else {
            end(id);
            return Outcome::Failed("The editor could not be waited for.".to_owned());
        };
        let status = tokio::select! {
            status = &mut ended => status,
            _ = &mut self.stop => {
                end(id);
                let _ = ended.await;
                return Outcome::Stopped;
            }
        };
        match status {
            Ok(Ok(status)) if status.success() => match draft.edited() {
                Ok(Some(text)) => Outcome::Changed(text),
                Ok(None) => Outcome::Unchanged,
                Err(error) => Outcome::Failed(format!(
                    "What the editor wrote cannot be read: {error}. The text is as it was."
                )),
            },
            Ok(Ok(status)) => Outcome::Failed(failed(&editor, status)),
            Ok(Err(error)) => Outcome::Failed(not_started(&editor, &error)),
            Err(_) => Outcome::Failed("The editor could not be waited for.".to_owned()),
        }
    }
}

fn not_started(editor: &str, error: &io::Error) -> String {
    format!(
        "The editor `{editor}` cannot be started: {error}. Set VISUAL or EDITOR to another, or \
         press e to correct the text here."
    )
}

fn failed(editor: &str, status: ExitStatus) -> String {
    let what = match status.code() {
        Some(127) => "was not found".to_owned(),
        _ => format!("ended with {status}"),
    };
    format!(
        "The editor `{editor}` {what}; the text is as it was. Set VISUAL or EDITOR to another, or \
         press e to correct it here."
    )
}

/// On the terminal itself: sayso's own standard error goes to its log.
fn start(editor: &str, draft: &Draft) -> io::Result<Child> {
    let mut command = command(editor, &draft.path());
    let screen = io::stdout().as_fd().try_clone_to_owned()?;
    command.stderr(Stdio::from(screen));
    if let Ok(keys) = File::open("/dev/tty") {
        command.stdin(keys);
    }
    command.spawn()
}

/// Waits on a thread of its own, `editor`, which ends with the program.
fn wait_for(mut child: Child) -> io::Result<oneshot::Receiver<io::Result<ExitStatus>>> {
    let (told, ended) = oneshot::channel();
    let wait = move || {
        // Nobody asks any more where the interface is gone.
        let _ = told.send(child.wait());
    };
    thread::Builder::new()
        .name("editor".to_owned())
        .spawn(wait)?;
    Ok(ended)
}

/// Asks it to end: sayso does.
fn end(id: u32) {
    use rustix::process::{Pid, Signal, kill_process};
    let id = i32::try_from(id).ok().and_then(Pid::from_raw);
    if let Some(id) = id
        && let Err(error) = kill_process(id, Signal::TERM)
    {
        tracing::debug!(%error, "the editor has ended already");
    }
}
