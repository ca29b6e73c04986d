//! The language: one JSON object a line, UTF-8; a request has at most [`LONGEST`] bytes.
//!
//! ```text
//! server  {"sayso":1,"version":"0.1.0","process":4711}
//! client  {"sayso":1}
//! client  {"do":"start"}
//! server  {"ok":{"status":{"state":"key_pressed","hands_free":true,…}}}
//! client  {"do":"last"}
//! server  {"error":{"kind":"state","message":"There is no text yet. …"}}
//! client  {"do":"follow","text":true}
//! server  {"ok":{"status":{…},"last":{"clip":"01K…","text":"…"}}}     each time it changes
//! client  {"do":"window"}
//! server  {"change":{"fields":{"state":"recording",…},"clips":{…}}}   each time it changes
//! client  {"toggle":0}
//! client  {"copy":"01K…"}
//! ```
//!
//! Both begin with a hello that names the [`VERSION`]; who does not speak the
//! other's is told so, and that is the end. Answers come in the order of the
//! requests. Fields are only ever added, and unknown ones are ignored.

use serde::{Deserialize, Serialize};

use super::status::{Last, Status};
use crate::front::change::Change;

/// The version of the language.
pub const VERSION: u32 = 1;

/// The longest line of a client, in bytes, its end included.
pub const LONGEST: usize = 256 * 1024;

/// The first line of each side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The version of the language.
    pub sayso: u32,
    /// The program's version; the server's only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The program's process; the server's only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process: Option<u32>,
}

impl Hello {
    /// The client's.
    pub const fn client() -> Self {
        Self {
            sayso: VERSION,
            version: None,
            process: None,
        }
    }

    /// The server's, in this process.
    pub fn server(process: u32) -> Self {
        Self {
            sayso: VERSION,
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            process: Some(process),
        }
    }
}

/// What a client wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Request {
    /// Begin a hands-free dictation, unless one is being recorded.
    Start(Begin),
    /// End the dictation that is being recorded, if one is.
    Stop,
    /// One or the other.
    Toggle(Begin),
    /// Cancel the dictation that is being recorded or transcribed, if one is.
    Cancel,
    /// How do things stand?
    Status,
    /// The newest text.
    Last,
    /// Try every clip again that has failed.
    Retry,
    /// End the program in order.
    Quit,
    /// The status now, and each time it changes.
    Follow(Follow),
    /// To be a window: from now on the server says [`Shown`] and the client
    /// [`Command`](crate::front::Command)s, both a line each. Both sides must be the same version
    /// of sayso.
    Window,
}

/// How a dictation is to begin.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Begin {
    /// The name of its profile; without one it is the configuration's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
}

/// What a window is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// There is something new to be seen.
    Change(Change),
    /// The connection ends.
    Error(Refusal),
}

/// What is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Follow {
    /// The newest text too.
    pub text: bool,
}

/// What the server says to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It is done, or it was so already.
    Ok(Box<Told>),
    /// It is not.
    Error(Refusal),
}

/// What a request brought.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Told {
    /// How things stand after it.
    pub status: Status,
    /// The newest text, where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Last>,
}

/// Why a request was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Which kind of reason.
    pub kind: RefusalKind,
    /// One paragraph for the user: what, why, what to do.
    pub message: String,
}

/// Which kind of reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalKind {
    /// It cannot be done as things stand.
    State,
    /// Too much is asked at once; ask again.
    Busy,
    /// Too many clients; the connection ends.
    Full,
    /// Another version of the language; the connection ends.
    Version,
    /// Not a request; the connection ends.
    Garbage,
    /// Said nothing for too long; the connection ends.
    Silent,
    /// Another user; the connection ends.
    User,
    /// One that this version does not know.
    #[serde(other)]
    Other,
}

impl Answer {
    /// A refusal.
    pub fn refused(kind: RefusalKind, message: impl Into<String>) -> Self {
        Self::Error(Refusal {
            kind,
            message: message.into(),
        })
    }
}

/// A message as a line with its end.
pub fn line(message: &impl Serialize) -> Vec<u8> {
    // Nothing here can fail to be JSON: no map has keys other than texts.
    let mut line = serde_json::to_vec(message).unwrap_or_default();
    line.push(b'\n');
    line
}

/// The line is longer than is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong;

/// Bytes that come in pieces, to be taken out in lines.
#[derive(Debug)]
pub struct LineBuffer {
    bytes: Vec<u8>,
    /// So many of them hold no line's end.
    searched: usize,
    longest: usize,
}

impl Default for LineBuffer {
    fn default() -> Self {
        Self::with_longest(LONGEST)
    }
}

impl LineBuffer {
    /// For lines of at most so many bytes, their end included.
    pub const fn with_longest(longest: usize) -> Self {
        Self {
            bytes: Vec::new(),
            searched: 0,
            longest,
        }
    }

    /// Takes what came.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The next whole line, without its end.
    ///
    /// # Errors
    /// [`TooLong`]; nothing that comes after it makes sense.
    pub fn next_line(&mut self) -> Result<Option<Vec<u8>>, TooLong> {
        let unseen = &self.bytes[self.searched..];
        let end = unseen.iter().position(|&byte| byte == b'\n');
        match end.map(|at| at + self.searched) {
            Some(end) if end < self.longest => {
                let mut line: Vec<u8> = self.bytes.drain(..=end).collect();
                line.pop();
                self.searched = 0;
                Ok(Some(line))
            }
            None if self.bytes.len() < self.longest => {
                self.searched = self.bytes.len();
                Ok(None)
            }
            Some(_) | None => Err(TooLong),
        }
    }
}

#[cfg(test)]
mod tests;
