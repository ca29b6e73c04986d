//! What there is to listen to, looked at once: for `sayso doctor`.

use std::io;
use std::path::Path;

use crate::hotkey::Chords;

use super::kernel::{Ender, Kernel};
use super::{Devices, Trouble, codes};

/// The input devices of a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Survey {
    /// How many there are.
    pub devices: usize,
    /// How many of them are keyboards that may be read.
    pub keyboards: usize,
    /// How many may not be read; whether they are keyboards is not known.
    pub refused: usize,
}

/// Opens every device in `folder` for reading, and closes it again.
///
/// # Errors
/// There is no keyboard that could be listened to, and why.
pub fn survey(folder: &Path, chords: &Chords) -> Result<Survey, Trouble> {
    let shown = folder.display().to_string();
    let kernel = Ender::new().and_then(|ender| Kernel::new(folder, ender));
    match kernel {
        Ok(kernel) => of(kernel, shown, chords),
        Err(error) => Err(Trouble::of(&error, shown)),
    }
}

fn of(mut devices: impl Devices, folder: String, chords: &Chords) -> Result<Survey, Trouble> {
    let nodes = match devices.nodes() {
        Ok(nodes) => nodes,
        Err(error) => return Err(Trouble::of(&error, folder)),
    };
    let mut survey = Survey {
        devices: nodes.len(),
        ..Survey::default()
    };
    for node in nodes {
        match devices.open(node) {
            Ok(codes) => survey.keyboards += usize::from(codes::is_keyboard(&codes, chords)),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => survey.refused += 1,
            Err(_) => {}
        }
        devices.close(node);
    }
    match survey {
        Survey { keyboards: 1.., .. } => Ok(survey),
        Survey { refused: 1.., .. } => Err(Trouble::NoPermission { folder }),
        Survey { devices, .. } => Err(Trouble::NoKeyboard { folder, devices }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hotkey::Chord;
    use crate::keys::evdev::recorded::{Recorded, Step};

    fn look(devices: &[(&[u16], bool)]) -> Result<Survey, Trouble> {
        let plugged = devices
            .iter()
            .zip(3..)
            .map(|((codes, readable), node)| Step::Plug {
                node,
                codes: codes.to_vec(),
                readable: *readable,
            });
        let devices = Recorded::new([]).after(plugged);
        of(devices, "/dev/input".to_owned(), &Chord::default().into())
    }

    #[test]
    fn keyboards_are_counted_apart_from_what_is_none_and_what_is_refused() {
        let keyboard: Vec<u16> = (1..128).collect();
        let mouse = [0x110, 0x111];
        let folder = || "/dev/input".to_owned();
        assert_eq!(
            look(&[(&keyboard, true), (&mouse, true), (&keyboard, false)]),
            Ok(Survey {
                devices: 3,
                keyboards: 1,
                refused: 1
            })
        );
        assert_eq!(
            look(&[(&mouse, true), (&keyboard, false)]),
            Err(Trouble::NoPermission { folder: folder() })
        );
        assert_eq!(
            look(&[(&mouse, true)]),
            Err(Trouble::NoKeyboard {
                folder: folder(),
                devices: 1
            })
        );
    }

    #[test]
    fn without_a_folder_it_says_so() {
        let folder = tempfile::tempdir().expect("a folder");
        let gone = survey(&folder.path().join("input"), &Chord::default().into());
        assert!(matches!(gone, Err(Trouble::NoFolder { .. })), "{gone:?}");
    }
}
