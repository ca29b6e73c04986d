//! What presses: from outside, over the link that a user's key comes over.

use std::io::Write;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{ChildStdin, Command, Stdio};

use portable_pty::CommandBuilder;
use sayso::control::client::Client;
use sayso::control::place::Place;
use sayso::control::{Begin, Request};

use crate::args::{Source, Stage};
use crate::support::x11::code;
use crate::support::{Process, Pty, Terminal, XServer, key};
use crate::wire::now;

/// A finger on the key of a stage in a process of its own, which ends with it.
pub(crate) enum Finger {
    /// On an X server's key.
    X { _stage: Process, server: XServer },
    /// At the end of a pipe.
    Pipe { _stage: Process, pipe: ChildStdin },
    /// In a terminal.
    Terminal(Pty),
    /// At a socket, as a program does.
    Socket { _stage: Process, asked: Asked },
}

/// The other side of the control socket.
pub(crate) enum Asked {
    /// Who connects before each press, as a key binding's `sayso ctl` does.
    Sayso(Place),
    /// Nobody but a reader.
    Link(UnixStream),
}

impl Finger {
    /// Starts the stage. `folder` is its runtime folder, `tell` where it tells
    /// what happens; `waited` waits until it can be pressed.
    pub(crate) fn on(
        (source, stage): (Source, Stage),
        folder: &Path,
        tell: &Path,
        waited: impl FnOnce(),
    ) -> Self {
        let server = (source == Source::Rdev).then(XServer::start);
        let program = std::env::current_exe().expect("this program");
        let stage_name = match stage {
            Stage::Sayso => "sayso",
            Stage::Link => "link",
        };
        let args = ["--sources", source.name(), "--stage", stage_name, "--tell"];
        if source == Source::Terminal {
            let mut command = CommandBuilder::new(program);
            command.args(args);
            command.arg(tell);
            command.env("TERM", "xterm-256color");
            let terminal = Pty::spawn(command, (100, 30), Terminal::Kitty);
            waited();
            if stage == Stage::Sayso {
                terminal.wait_for_text("hold Space to talk");
            }
            return Self::Terminal(terminal);
        }
        let mut command = Command::new(program);
        command
            .args(args)
            .arg(tell)
            .env("XDG_RUNTIME_DIR", folder)
            .stdin(Stdio::piped());
        if let Some(server) = &server {
            command.env("DISPLAY", server.display());
        }
        let mut process = Process::spawn(&mut command);
        let pipe = process.child().stdin.take().expect("piped");
        waited();
        match (server, source) {
            (Some(server), _) => Self::X {
                _stage: process,
                server,
            },
            (None, Source::Control) => Self::Socket {
                _stage: process,
                asked: Asked::at(stage, folder),
            },
            (None, _) => Self::Pipe {
                _stage: process,
                pipe,
            },
        }
    }

    /// Presses the key; answers the time just before.
    pub(crate) fn press(&mut self) -> u64 {
        let before = now();
        match self {
            Self::X { server, .. } => server.key_down(code::RIGHT_CTRL),
            Self::Pipe { pipe, .. } => line(pipe, "down"),
            Self::Terminal(terminal) => terminal.send(key::SPACE_DOWN),
            Self::Socket { asked, .. } => asked.ask(&Request::Start(Begin::default()), "down"),
        }
        before
    }

    pub(crate) fn release(&mut self) {
        match self {
            Self::X { server, .. } => server.key_up(code::RIGHT_CTRL),
            Self::Pipe { pipe, .. } => line(pipe, "up"),
            Self::Terminal(terminal) => terminal.send(key::SPACE_UP),
            Self::Socket { asked, .. } => asked.ask(&Request::Stop, "up"),
        }
    }
}

impl Asked {
    fn at(stage: Stage, folder: &Path) -> Self {
        let place = Place::below(Some(folder));
        match stage {
            Stage::Sayso => Self::Sayso(place),
            Stage::Link => Self::Link(UnixStream::connect(place.socket()).expect("a reader")),
        }
    }

    fn ask(&mut self, request: &Request, word: &str) {
        match self {
            Self::Sayso(place) => {
                let mut client = Client::connect(place).expect("let in");
                client.ask(request).expect("an answer");
            }
            Self::Link(stream) => line(stream, word),
        }
    }
}

fn line(to: &mut impl Write, word: &str) {
    to.write_all(format!("{word}\n").as_bytes())
        .and_then(|()| to.flush())
        .expect("the stage reads");
}
