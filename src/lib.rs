//! # sayso: hold a key, say it, it is text
//!
//! Push-to-talk dictation in the terminal. This page is the map; each module's
//! own page says how it works.
//!
//! ## Where things are
//!
//! | room | what is in it | may know |
//! |---|---|---|
//! | [`ptt`], [`hotkey`], [`audio`], [`text`], [`config`], [`clip`], [`front`], [`latency`], [`pieces`], [`queue`], [`catalogue`] | the pure core: no IO, no thread, no clock | the core |
//! | `child` | the user's own programs, run to their end or ended | `outbox` |
//! | `outbox`, `loop_thread` | how an adapter's events reach the runtime, full channels and closing owners; a thread with an event loop | nothing of the crate |
//! | [`keys`], [`capture`], [`engine`], [`store`], [`rewrite`], [`deliver`], [`playback`], [`control`], [`notify`], [`power`], [`settings`], [`fetch`] | one adapter each: a port (trait), the real part, a fake | the core and those two rows, never each other |
//! | [`runtime`] | owns the machine, the ports and the channels; the only interpreter of effects and the only caller of the clock for them | all above |
//! | [`tui`], [`cli`] | front ends: snapshots and reports in, commands out | all above |
//!
//! [`fetch`] is the only one that opens a connection to another computer: for
//! `sayso model download`, and for a model that was chosen on the screen. A test
//! watches the system calls of the rest.
//!
//! The control socket is a front end of its own kind: [`control`] knows clients and
//! not the runtime, [`runtime::Remote`] turns its orders into commands and snapshots
//! into what clients are told. A second `sayso` becomes a window of the first: the
//! same [`tui`], with [`front::change`]s of snapshots coming over that socket.
//!
//! `tests/layering.rs` reads every `use` and keeps it so.
//!
//! ## How a dictation flows
//!
//! ```text
//!  key helpers (processes)     ┌──────────────────────── main thread ───────────────────────┐
//!  rdev ─ Matcher ── pipe ─▶ keys-rdev ──100─▶                                              │
//!  evdev ─ Follower ─ pipe ─▶ keys-evdev ─100─▶                                             │
//!                              │  Event ─▶ ptt::Machine ─▶ [Effect] ─▶ runtime::effects     │
//!  clients ◀▶ control ──64──▶ Command                                     │                 │
//!  terminal-input ─▶ tui ─64─▶ Command                                    │                 │
//!      ▲               ▲       │                                          │                 │
//!      │        Snapshot (watch, newest only)                             │                 │
//!      └ terminal ─────┴───────┴────────────────────────────────────────────────────────────┘
//!                                       │           │          │            │          │
//!                              CaptureCommand      Job    text to copy   record     clip to play
//!                                    64▼          64▼         32▼         256▼          ▼
//!  audio callback ─ ring ──────▶ recorder       engine     clipboard     store      playback
//!  (the platform's)                 │ chunks
//!                                   ▼            │ pipes
//!                                journal ─▶ .wav  ▼
//!                                     sayso __engine (a process: whisper.cpp)
//! ```
//!
//! The text is made while somebody speaks: the recorder's
//! [segmenter](audio::segmenter) finds the pauses and sends the pieces between
//! them; [`pieces`] says which of them the engine hears next, and drops a guess
//! that was spoken over; the runtime hands the engine one thing at a time. What
//! nobody spoke in ([`audio::gate`]) never gets there.
//!
//! The whole text then goes through the user's rules ([`text::rules`]): what they
//! write is the clip's text, and what was heard is kept beside it. A program of the
//! user's may have the last word ([`rewrite`]); meanwhile the clip is with the engine
//! as far as the database knows, and a crash has it heard again.
//!
//! Which chord it was says how the dictation is made ([`runtime::profiles`]): its
//! language, its model, its rules, its places for texts. Each model is a process of
//! its own, each sink there once. Another configuration is put in its place between
//! two dictations ([`runtime::reload`]).
//!
//! A model is in a process of its own ([`engine::process`]): work that nobody
//! waits for ends at once, and what brings whisper.cpp down costs a second, not
//! the program that holds what was said. (The design had it on the worker's
//! thread, where neither can be had: whisper.cpp looks at the abort flag only
//! between encoder and decoder.) In a portable installation the process is the
//! same program built for what this processor has ([`engine::level`]).
//!
//! The numbers are the bounds of the channels. What happens at a full one:
//!
//! | channel | when it is full |
//! |---|---|
//! | key edges → runtime (100) | the source waits; no edge is ever lost |
//! | commands → runtime (64) | the front end waits, nothing else does; a client of the control socket is told `busy` |
//! | runtime → recorder (64) | behind 16 no clip begins, and the user is told; the end of one that has begun always has room |
//! | ring (callback → recorder) | the newest frames are dropped and counted; the count is on the screen |
//! | recorder → journal | the recorder keeps the samples and hands them over later |
//! | runtime → engine (64) | never: one piece, clip or part of one at a time is with the engine, the others wait in [`pieces`], in [`queue`] and in the database |
//! | questions to the history | the store has one at a time; of those that wait only the newest is asked |
//! | runtime → rewrite (32) | the text stays as the rules wrote it, and the user is told |
//! | runtime → clipboard (32), store (256), playback (8) | the request fails and the user is told |
//! | power → runtime (4) | the teller waits; the computer sleeps when logind's patience ends |
//! | settings → runtime (8) | the teller waits; the file is read again after that |
//! | runtime → settings (16) | the change is refused, and the user is told |
//! | runtime → models (16) | the request is refused, and the user is told |
//! | runtime → notify (8) | the newest notification is dropped, and logged |
//! | download → runtime (64) | progress is dropped while fewer than 8 places are free; its end waits |
//! | playback → runtime, the place in a clip | only the newest is kept |
//! | adapters → runtime (64 each) | the adapter waits; the recorder and the player keep their events instead and never wait |
//! | runtime → front ends | snapshots: only the newest is kept; reports: a slow watcher misses the oldest |
//! | control → client | a follower or window that does not read misses what was in between; one that takes nothing for 10 s is dropped; the 65th client is sent away |
//! | window → control → runtime (64) | the window waits; after 5 s it is told `busy` and ends |
//!
//! ## Threads
//!
//! | thread | owns | blocks on | woken by |
//! |---|---|---|---|
//! | main | tokio, the runtime | its event stream | any event, the next deadline |
//! | `tui`, `terminal-input` | the terminal | its channel; the terminal | snapshots, input, SIGCONT |
//! | `plain`, `plain-input` | standard output; standard input | their channels; the input | snapshots, lines; in place of the two above with `--plain` |
//! | `keys-rdev`, `keys-evdev` | a helper's pipe | the pipe | an edge, the pipe's end |
//! | `keys-evdev` in its helper | the keyboards, and mice while the key is held (`keys::evdev`) | all of them at once | a key, a change in the folder, its eventfd |
//! | audio callback (the platform's) | the ring's producer | never | the device |
//! | `recorder` | the stream, the ring's consumer, the clip | its commands, 4 to 50 ms | commands, frames |
//! | `journal` | the clip's file | its channel | chunks |
//! | `engine` | the engine's process | its channel, the engine's answers | jobs, the abort flag |
//! | `engine-requests`, `engine-answers` | one end of the engine's pipes each | the pipe | a request; an answer, the process's end |
//! | `control` | the control socket, tokio | its event stream | clients, snapshots |
//! | `clipboard` | where texts go: the clipboard (X11 needs the owner alive), files, programs | its channel; a program, for as long as it may take | texts |
//! | `rewrite` | the program that rewrites texts, where one is wanted | its channel; the program, for as long as it may take | texts |
//! | `program-input`, `program-output` | one end of such a program's pipes each | the pipe | the program's end |
//! | `store` | the database, what is moved, removed, joined or parted of clips, their waveforms, and in memory what the history filters by | its channel | requests |
//! | `playback` | the output stream | its channel | requests |
//! | `power` | the connection to logind; a delay lock | the system's D-Bus | the computer's sleep |
//! | `settings` | the configuration's file, and its watch (the `notify` crate has a thread of its own, which ends with the watch) | changes, requests | its folder's events, requests |
//! | `models` | which models there are; `download` | the disk, its channel | requests |
//! | `download` | a model that is being downloaded | the network, the disk | bytes, its [`fetch::Cancel`] |
//! | `notify` | desktop notifications, where they are on; a short event loop for D-Bus | its channel; the desktop, for 5 s at most | notifications |
//! | `interrupt` | SIGINT, SIGTERM and SIGHUP, in `sayso model download` | them | a signal, the download's end |
//! | `retire` | a recorder or an engine that another configuration has put out of work | its end | its end |
//! | `editor` | the user's own editor, which has the terminal meanwhile | its end | its end |
//! | `lines` | standard error, with `--print` | reports | reports |
//!
//! What is on the clipboard is asked for on a short thread, `clipboard-read`, that
//! is waited for no longer than a second, and before a text no longer than 500 ms.
//!
//! Each is named, has one owner struct, and is joined when that is dropped. Opening
//! and closing a device can hang for ever on a dead sound server: each happens on a
//! short thread of its own (`mic-open`, `mic-close`, `speaker-close`) that nothing
//! waits for. Nor is a server's first word waited for once its download is to end
//! (`fetch-asks`).
//! The end goes: keys → capture, its last clip into the store → store → engine →
//! rewriting → clipboard → playback → notifications → power → models → control socket → terminal. (The design ended the store after the engine.
//! Here nothing is stored once the loop has ended, and what writes is joined
//! first, so that nothing that hangs can come between.)
//!
//! The design gave the terminal to the main thread. Here the TUI has a thread
//! of its own: a terminal that stalls (Ctrl-S, a dead SSH link) then blocks only
//! the drawing, and the global hotkey, the recorder and the clipboard go on.

pub mod audio;
pub mod capture;
pub mod catalogue;
mod child;
pub mod cli;
pub mod clip;
pub mod config;
pub mod control;
pub mod deliver;
pub mod engine;
pub mod fetch;
pub mod front;
pub mod hotkey;
pub mod keys;
pub mod latency;
mod loop_thread;
pub mod notify;
mod outbox;
pub mod pieces;
pub mod playback;
pub mod power;
pub mod ptt;
pub mod queue;
pub mod rewrite;
pub mod runtime;
pub mod settings;
pub mod store;
pub mod text;
pub mod tui;
