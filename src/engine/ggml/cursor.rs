//! Reading forward through a file of known length, never past its end.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

/// Why the next bytes are not there.
pub(super) enum Short {
    /// The file ends first.
    Missing {
        /// What was being read.
        place: String,
        /// How many bytes are missing at least.
        bytes: u64,
    },
    /// The system refused.
    Io(io::Error),
}

/// A place in a file. Knows the length from the start, so that a length found
/// in the file is compared with it before anything is skipped.
pub(super) struct Cursor<R> {
    file: BufReader<R>,
    position: u64,
    length: u64,
}

impl<R: Read + Seek> Cursor<R> {
    pub(super) fn new(mut file: R) -> io::Result<Self> {
        let length = file.seek(SeekFrom::End(0))?;
        file.rewind()?;
        Ok(Self {
            file: BufReader::with_capacity(64 * 1024, file),
            position: 0,
            length,
        })
    }

    /// The first bytes, at most 64, without moving.
    pub(super) fn peek_start(&mut self) -> io::Result<Vec<u8>> {
        let mut start = Vec::with_capacity(64);
        self.file.by_ref().take(64).read_to_end(&mut start)?;
        self.file.rewind()?;
        Ok(start)
    }

    pub(super) fn at_end(&self) -> bool {
        self.left() == 0
    }

    /// How many bytes lie behind.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// How many bytes follow.
    pub(super) fn left(&self) -> u64 {
        self.length.saturating_sub(self.position)
    }

    pub(super) fn skip(&mut self, bytes: u64, place: impl Fn() -> String) -> Result<(), Short> {
        self.demand(bytes, place)?;
        let step =
            i64::try_from(bytes).map_err(|_| Short::Io(io::ErrorKind::InvalidData.into()))?;
        self.file.seek_relative(step).map_err(Short::Io)?;
        self.position += bytes;
        Ok(())
    }

    pub(super) fn read_i32(&mut self, place: impl Fn() -> String) -> Result<i32, Short> {
        self.demand(4, place)?;
        let mut bytes = [0; 4];
        self.file.read_exact(&mut bytes).map_err(Short::Io)?;
        self.position += 4;
        Ok(i32::from_le_bytes(bytes))
    }

    fn demand(&self, bytes: u64, place: impl Fn() -> String) -> Result<(), Short> {
        let left = self.left();
        if bytes > left {
            return Err(Short::Missing {
                place: place(),
                bytes: bytes - left,
            });
        }
        Ok(())
    }
}
