//! A FIFO of bytes: nested in devices. An example of a struct with a const generic, and of
//! `buffer`.

use vmstate_runtime::VmState;

/// A ring of `N` bytes. `N` is part of the hardware and not sent.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "Fifo8", nested, post_load = "check_indices")]
pub struct Fifo8<const N: usize> {
    #[vmstate(buffer)]
    data: [u8; N],
    /// Where the oldest byte is.
    head: u32,
    /// How many bytes are in use.
    num: u32,
}

impl<const N: usize> Default for Fifo8<N> {
    fn default() -> Self {
        Self { data: [0; N], head: 0, num: 0 }
    }
}

impl<const N: usize> Fifo8<N> {
    /// Whether there is nothing to pop.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.num == 0
    }

    /// Appends a byte, or says that the FIFO is full.
    pub fn push(&mut self, byte: u8) -> Result<(), Full> {
        let (head, num) = (self.head as usize, self.num as usize);
        if num >= N {
            return Err(Full);
        }
        self.data[(head + num) % N] = byte;
        self.num += 1;
        Ok(())
    }

    /// Takes the oldest byte.
    pub fn pop(&mut self) -> Option<u8> {
        if self.is_empty() {
            return None;
        }
        let head = self.head as usize;
        self.head = ((head + 1) % N) as u32;
        self.num -= 1;
        self.data.get(head).copied()
    }

    /// A stream may say anything; from here on `push` and `pop` can rely on it.
    fn check_indices(&mut self, _version_id: u32) -> Result<(), String> {
        if self.num as usize > N || self.head as usize >= N {
            let Self { head, num, .. } = self;
            return Err(format!("a FIFO of {N} bytes with {num} in use from {head} on"));
        }
        Ok(())
    }
}

/// A FIFO has no room for another byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;
