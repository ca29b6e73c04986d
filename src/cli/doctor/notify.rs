//! Notifications, where they are switched on.

use std::time::Instant;

use super::report::{Check, Verdict};
use crate::config::{NotifyConfig, NotifyWhen};
use crate::notify;

/// Who would show them; none is shown.
pub(super) fn check(config: NotifyConfig) -> Option<Check> {
    let what = match config.when {
        NotifyWhen::Never => return None,
        NotifyWhen::Errors => "errors",
        NotifyWhen::Always if config.show_text => "errors and texts",
        NotifyWhen::Always => "errors, and that a text is there",
    };
    let began = Instant::now();
    Some(match notify::who_shows() {
        Ok(service) => {
            let took = began.elapsed().as_millis();
            Check::ok(
                "notify",
                format!("{service} answers in {took} ms; it shows {what}."),
            )
        }
        Err(error) => Check::new("notify", Verdict::Warning, format!("{error}.")).fix(
            "start sayso in the desktop's session; with a bare compositor, install a notification \
             service such as dunst or mako; or set `when = \"never\"` under [notify]",
        ),
    })
}
