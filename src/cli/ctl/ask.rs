//! Asking, and what the answers mean for the exit status.

use std::io::{self, Write};
use std::process::ExitCode;

use super::{BeginArgs, CtlArgs, CtlCommand, Format, NOBODY, REFUSED, StatusArgs, show};
use crate::control::client::{Client, ClientError};
use crate::control::place::Place;
use crate::control::{Answer, Begin, Follow, Refusal, Request, Told};

pub(super) fn run(args: &CtlArgs, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    match ask(args, out) {
        Ok(code) => Ok(code),
        Err(Failed::Client(error @ (ClientError::NobodyRuns | ClientError::Gone))) => {
            if format(args) == Format::Waybar {
                // An empty module, and not what stood there last.
                print(out, &show::waybar_off())?;
            }
            eprintln!("sayso: {error}");
            Ok(ExitCode::from(NOBODY))
        }
        Err(Failed::Client(error)) => Err(error.into()),
        // `sayso ctl status --follow | head -1`: whoever listened has what they wanted.
        Err(Failed::Out(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            Ok(ExitCode::SUCCESS)
        }
        Err(Failed::Out(error)) => Err(error.into()),
    }
}

/// On which side it failed.
enum Failed {
    Client(ClientError),
    Out(io::Error),
}

impl From<ClientError> for Failed {
    fn from(error: ClientError) -> Self {
        Self::Client(error)
    }
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Self::Out(error)
    }
}

fn ask(args: &CtlArgs, out: &mut impl Write) -> Result<ExitCode, Failed> {
    let mut client = Client::connect(&Place::from_environment())?;
    let answer = client.ask(&request(&args.command))?;
    let told = match answer {
        Answer::Ok(ref told) => told,
        Answer::Error(ref refusal) => return refused(args, refusal, &answer, out),
    };
    if format(args) == Format::Json {
        print(out, &show::json(&answer))?;
    } else {
        match (&args.command, &told.last) {
            (CtlCommand::Status(_), _) => tell(args, told, out)?,
            (CtlCommand::Last, Some(last)) => print(out, &last.text)?,
            (CtlCommand::Quit, _) => print(out, "ending")?,
            _ => print(out, &show::state(&told.status))?,
        }
    }
    if !follows(&args.command) {
        return Ok(ExitCode::SUCCESS);
    }
    client.wait_for_ever()?;
    loop {
        let answer = client.next_answer()?;
        match &answer {
            Answer::Error(refusal) => return refused(args, refusal, &answer, out),
            Answer::Ok(_) if format(args) == Format::Json => print(out, &show::json(&answer))?,
            Answer::Ok(told) => tell(args, told, out)?,
        }
    }
}

fn tell(args: &CtlArgs, told: &Told, out: &mut impl Write) -> io::Result<()> {
    let line = match format(args) {
        Format::Waybar => show::waybar(told),
        Format::Text | Format::Json => show::text(told),
    };
    print(out, &line)
}

fn refused(
    args: &CtlArgs,
    refusal: &Refusal,
    answer: &Answer,
    out: &mut impl Write,
) -> Result<ExitCode, Failed> {
    if format(args) == Format::Json {
        print(out, &show::json(answer))?;
    } else {
        eprintln!("sayso: {}", refusal.message);
    }
    Ok(ExitCode::from(REFUSED))
}

/// At once: whoever reads a pipe waits for the line.
fn print(out: &mut impl Write, line: &str) -> io::Result<()> {
    writeln!(out, "{line}")?;
    out.flush()
}

fn request(command: &CtlCommand) -> Request {
    let begin = |args: &BeginArgs| Begin {
        profile: args.profile.clone(),
    };
    match command {
        CtlCommand::Start(args) => Request::Start(begin(args)),
        CtlCommand::Stop => Request::Stop,
        CtlCommand::Toggle(args) => Request::Toggle(begin(args)),
        CtlCommand::Cancel => Request::Cancel,
        CtlCommand::Retry => Request::Retry,
        CtlCommand::Quit => Request::Quit,
        CtlCommand::Last => Request::Last,
        CtlCommand::Status(StatusArgs {
            follow: true, text, ..
        }) => Request::Follow(Follow { text: *text }),
        CtlCommand::Status(_) => Request::Status,
    }
}

const fn follows(command: &CtlCommand) -> bool {
    matches!(command, CtlCommand::Status(StatusArgs { follow: true, .. }))
}

const fn format(args: &CtlArgs) -> Format {
    match &args.command {
        _ if args.json => Format::Json,
        CtlCommand::Status(status) => status.format,
        _ => Format::Text,
    }
}
