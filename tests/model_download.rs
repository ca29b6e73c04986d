//! Downloads from a server of the test's own that stalls, cuts, lies, redirects
//! and changes its mind: each ends with the file that was ordered, or with a
//! message and nothing in its place.

mod support;

#[path = "download/answers.rs"]
mod answers;
#[cfg(unix)]
#[path = "download/commands.rs"]
mod commands;
#[cfg(target_os = "linux")]
#[path = "control/daemon.rs"]
#[allow(dead_code, reason = "the tests of the control socket use the rest")]
mod daemon;
#[cfg(unix)]
#[path = "download/disk.rs"]
mod disk;
#[cfg(unix)]
#[path = "download/encrypted.rs"]
mod encrypted;
#[path = "download/faults.rs"]
mod faults;
#[cfg(target_os = "linux")]
#[path = "download/network.rs"]
mod network;
#[path = "download/place.rs"]
mod place;
#[path = "download/server.rs"]
mod server;
#[cfg(unix)]
#[path = "download/shelf.rs"]
mod shelf;
#[cfg(unix)]
#[path = "download/shop.rs"]
mod shop;
#[cfg(unix)]
#[path = "download/tls.rs"]
mod tls;
