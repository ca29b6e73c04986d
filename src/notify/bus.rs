//! The [`Desktop`] port on the session's D-Bus.

use std::sync::mpsc::sync_channel;
use std::thread;

use notify_rust::{Hint, Urgency};

use super::{Desktop, NotifyError, PATIENCE};
use crate::front::notification::{Kind, Notification};

/// The desktop's notification service, asked anew for each notification: it may
/// come, go and change while sayso runs.
#[derive(Debug, Default)]
pub struct SessionBus {
    /// The last one about a dictation: the next one takes its place.
    dictation: Option<u32>,
}

impl Desktop for SessionBus {
    async fn show(&mut self, notification: &Notification) -> Result<(), NotifyError> {
        let mut shown = notify_rust::Notification::new();
        shown
            .appname("sayso")
            .icon("audio-input-microphone")
            .summary(&notification.summary)
            .body(&escaped(&notification.body));
        match notification.kind {
            Kind::Trouble => {
                shown.urgency(Urgency::Normal);
            }
            Kind::Dictation => {
                shown.urgency(Urgency::Low).hint(Hint::Transient(true));
                if let Some(last) = self.dictation {
                    shown.id(last);
                }
            }
        }
        let handle = shown.show_async().await;
        let handle = handle.map_err(|error| NotifyError::Refused(error.to_string()))?;
        if notification.kind == Kind::Dictation {
            self.dictation = Some(handle.id());
        }
        Ok(())
    }
}

/// Services read the body as markup, and one that does not drops the signs.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;");
    text.replace('<', "&lt;").replace('>', "&gt;")
}

/// Asks the service for its name, on a thread that nobody waits for any longer
/// than [`PATIENCE`]: the question itself has no end.
pub(super) fn who_shows() -> Result<String, NotifyError> {
    let (answer, answered) = sync_channel(1);
    thread::Builder::new()
        .name("notify-who".to_owned())
        .spawn(move || {
            let _ = answer.send(notify_rust::get_server_information());
        })
        .map_err(|error| NotifyError::Refused(error.to_string()))?;
    match answered.recv_timeout(PATIENCE) {
        Ok(Ok(server)) => Ok(format!("{} {}", server.name, server.version)),
        Ok(Err(error)) => Err(NotifyError::Refused(error.to_string())),
        Err(_) => Err(NotifyError::NoAnswer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_markup_is_shown_as_it_was_said() {
        assert_eq!(escaped("a < b && c > d"), "a &lt; b &amp;&amp; c &gt; d");
        assert_eq!(escaped("&lt;"), "&amp;lt;");
    }
}
