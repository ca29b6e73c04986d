//! The control socket: made, asked and answered, or answered by the sayso that runs.

use super::report::Check;
#[cfg(not(unix))]
use super::report::Verdict;

#[cfg(not(unix))]
pub(super) fn check() -> Check {
    let found = "`sayso ctl` does not work on this system.";
    Check::new("control", Verdict::Skipped, found)
}

#[cfg(unix)]
pub(super) fn check() -> Check {
    here::check(&crate::control::place::Place::from_environment())
}

#[cfg(unix)]
mod here {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;
    use std::time::Instant;

    use super::super::report::{Check, Verdict};
    use crate::control::client::{Client, ClientError};
    use crate::control::place::Place;
    use crate::control::server::Server;
    use crate::control::{Desk, NotTaken, View};
    use crate::front::{Command, Snapshot};

    /// Nobody dictates here: it greets, and takes no order.
    #[derive(Clone)]
    struct Nobody;

    impl Desk for Nobody {
        fn view(&mut self) -> View {
            View::default()
        }

        fn snapshot(&mut self) -> Snapshot {
            Snapshot::default()
        }

        async fn command(&self, _: Command) -> Result<(), NotTaken> {
            Err(NotTaken::Ending)
        }

        async fn changed(&mut self) -> bool {
            false
        }
    }

    /// Asks the sayso that runs; where none does, has one answer for a moment, at a
    /// socket of its own beside the one that a sayso may want meanwhile.
    pub(super) fn check(place: &Place) -> Check {
        let trial = place.for_a_trial();
        let (place, answering) = match Client::connect(place) {
            Ok(_) => (place, None),
            Err(ClientError::NobodyRuns) => match answering(&trial) {
                Ok(server) => (&trial, Some(server)),
                Err(check) => return *check,
            },
            Err(error) => return Check::failed("control", &error),
        };
        let began = Instant::now();
        let client = match Client::connect(place) {
            Ok(client) => client,
            Err(error) => return Check::failed("control", &error),
        };
        let took = began.elapsed().as_secs_f64() * 1e3;
        let who = match (&answering, client.hello().process) {
            (Some(_), _) => "a greeting was answered".to_owned(),
            (None, Some(process)) => format!("the sayso that runs (process {process}) answered"),
            (None, None) => "the sayso that runs answered".to_owned(),
        };
        let socket = place.socket();
        let folder = socket.parent().unwrap_or(&socket);
        let found = format!(
            "{who} in {took:.1} ms; folder {:04o}, socket {:04o}",
            mode(folder),
            mode(&socket)
        );
        let for_others = (mode(folder) | mode(&socket)) & 0o077;
        if for_others == 0 {
            return Check::ok("control", format!("{found}: yours alone."));
        }
        Check::new(
            "control",
            Verdict::Warning,
            format!("{found}: open to others."),
        )
        .fix(format!(
            "chmod 700 {} && chmod 600 {}",
            folder.display(),
            socket.display()
        ))
    }

    fn answering(trial: &Place) -> Result<Server, Box<Check>> {
        let bound = trial
            .bind()
            .map_err(|error| Box::new(Check::failed("control", &error)))?;
        Server::spawn(bound, Nobody).map_err(|error| Box::new(Check::failed("control", &error)))
    }

    /// Its permissions; all of them where the system does not say.
    fn mode(path: &Path) -> u32 {
        fs::symlink_metadata(path).map_or(0o777, |about| about.permissions().mode() & 0o777)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_greeting_is_answered_and_nothing_is_left_behind() {
            let runtime = tempfile::tempdir().expect("a folder");
            let place = Place::below(Some(runtime.path()));
            let check = check(&place);
            assert_eq!(check.verdict, Verdict::Ok, "{check:?}");
            assert!(
                check.found.contains("folder 0700, socket 0600"),
                "{check:?}"
            );
            assert!(!place.socket().exists());
        }

        #[test]
        fn one_that_runs_answers_itself_and_goes_on() {
            let runtime = tempfile::tempdir().expect("a folder");
            let place = Place::below(Some(runtime.path()));
            let bound = place.bind().expect("free");
            let _running = Server::spawn(bound, Nobody).expect("a thread");
            for _ in 0..2 {
                let check = check(&place);
                assert_eq!(check.verdict, Verdict::Ok, "{check:?}");
                let named = format!("the sayso that runs (process {})", std::process::id());
                assert!(check.found.contains(&named), "{check:?}");
            }
        }

        #[test]
        fn a_socket_that_others_may_open_is_said_with_its_fix() {
            let runtime = tempfile::tempdir().expect("a folder");
            let place = Place::below(Some(runtime.path()));
            let _running = Server::spawn(place.bind().expect("free"), Nobody).expect("a thread");
            fs::set_permissions(place.socket(), fs::Permissions::from_mode(0o666)).expect("opened");
            let check = check(&place);
            assert_eq!(check.verdict, Verdict::Warning, "{check:?}");
            let fix = check.fix.expect("a fix");
            assert!(fix.contains("chmod 600"), "{fix}");
        }

        #[test]
        fn a_folder_that_others_may_enter_is_a_failure() {
            let runtime = tempfile::tempdir().expect("a folder");
            let place = Place::below(Some(runtime.path()));
            let folder = runtime.path().join("sayso");
            fs::create_dir(&folder).expect("made");
            fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).expect("opened");
            let check = check(&place);
            assert_eq!(check.verdict, Verdict::Failed, "{check:?}");
            assert!(check.found.contains("others may enter"), "{check:?}");
        }
    }
}
