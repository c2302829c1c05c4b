//! What is kept of a command's output.

use tokio::io::{AsyncRead, AsyncReadExt as _};

/// The longest line of stderr that is passed on in one piece.
const LINE: usize = 4_096;

/// Reads to the end, piece by piece.
pub(super) async fn drain(pipe: Option<impl AsyncRead + Unpin>, mut take: impl FnMut(&[u8])) {
    let Some(mut pipe) = pipe else { return };
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(length @ 1..) = pipe.read(&mut buffer).await {
        take(&buffer[..length]);
    }
}

/// The beginning of stdout.
pub(super) struct Head {
    pub bytes: Vec<u8>,
    pub is_cut: bool,
    most: usize,
}

impl Head {
    pub fn new(most: usize) -> Self {
        Self {
            bytes: Vec::new(),
            is_cut: false,
            most,
        }
    }

    pub fn take(&mut self, bytes: &[u8]) {
        let room = self.most.saturating_sub(self.bytes.len());
        self.is_cut |= bytes.len() > room;
        self.bytes
            .extend_from_slice(&bytes[..bytes.len().min(room)]);
    }
}

/// The end of stderr, and its lines as they come.
pub(super) struct Tail<'a, F> {
    pub bytes: Vec<u8>,
    line: Vec<u8>,
    most: usize,
    hear: &'a F,
}

impl<'a, F: Fn(&str)> Tail<'a, F> {
    pub fn new(most: usize, hear: &'a F) -> Self {
        Self {
            bytes: Vec::new(),
            line: Vec::new(),
            most,
            hear,
        }
    }

    pub fn take(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        let surplus = self.bytes.len().saturating_sub(self.most);
        self.bytes.drain(..surplus);
        for byte in bytes {
            if *byte == b'\n' || self.line.len() >= LINE {
                self.end_line();
            }
            if *byte != b'\n' {
                self.line.push(*byte);
            }
        }
    }

    /// Passes on the line that has not ended yet.
    pub fn end_line(&mut self) {
        if !self.line.is_empty() {
            (self.hear)(String::from_utf8_lossy(&self.line).trim_end());
            self.line.clear();
        }
    }
}
