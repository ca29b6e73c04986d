//! A program of the user's: the text on its standard input. No shell.

use std::path::Path;
use std::time::Duration;

use super::{DeliverError, Receipt, Sink};
use crate::child::{self, ChildError, Listen, Run};

/// A program that is started for each text.
pub struct CommandSink {
    program: String,
    args: Vec<String>,
    within: Duration,
    name: String,
}

impl CommandSink {
    /// A sink over `command`, its program first, which may take `within` for a text.
    pub fn new(command: &[String], within: Duration) -> Self {
        let (program, args) = command.split_first().map_or_else(
            || (String::new(), Vec::new()),
            |(program, args)| (program.clone(), args.to_vec()),
        );
        let file = Path::new(&program).file_name().unwrap_or_default();
        Self {
            name: format!("`{}`", file.to_string_lossy()),
            program,
            args,
            within,
        }
    }
}

impl Sink for CommandSink {
    fn name(&self) -> &str {
        &self.name
    }

    fn deliver(&mut self, text: &str) -> Result<Receipt, DeliverError> {
        let answer = child::run(Run {
            command: child::command(&self.program, &self.args),
            input: text.as_bytes(),
            within: self.within,
            listen: Listen::Errors,
        });
        match answer {
            Ok(_) => Ok(Receipt::new(&self.name, true)),
            Err(error) => Err(DeliverError::Refused {
                place: format!("the command {}", self.name),
                next: match &error {
                    ChildError::NotStarted(_) => {
                        "Look at `command` under [deliver]: the program first, each argument apart"
                    }
                    ChildError::TooSlow(_) => {
                        "Give it longer with `command_timeout_ms` under [deliver]"
                    }
                    ChildError::Failed(_) => "Try it by hand: it gets the text on standard input",
                }
                .to_owned(),
                cause: error.to_string(),
            }),
        }
    }
}
