//! Downloads from a server of the test's own that stalls, cuts, lies, redirects
//! and changes its mind: each ends with the file that was ordered, or with a
//! message and nothing in its place.

mod support;

#[path = "download/answers.rs"]
mod answers;
#[cfg(unix)]
#[path = "download/commands.rs"]
mod commands;
#[path = "download/faults.rs"]
mod faults;
#[path = "download/place.rs"]
mod place;
#[path = "download/server.rs"]
mod server;
#[cfg(unix)]
#[path = "download/shop.rs"]
mod shop;
