//! (e) with memory that is shared instead of copied, in both directions.

use std::hint::black_box;

use bytes::Bytes;

use super::{Contender, Supported, hand};
use crate::workloads::{Case, SharedVga, Vga};

/// How a [`SharedVga`] is saved into pieces and loaded from [`Bytes`].
pub(super) trait Share {
    /// The name in the tables.
    const NAME: &'static str;

    /// A stream in pieces.
    type Pieces: Default;

    /// Forgets the former stream and saves.
    fn save(vga: &SharedVga, out: &mut Self::Pieces);
    /// A new device.
    fn load_fresh(stream: &Bytes) -> SharedVga;
    /// Into a device that has memory already.
    fn load_into(stream: &Bytes, vga: &mut SharedVga);
    /// The whole stream, copied.
    fn to_vec(pieces: &Self::Pieces) -> Vec<u8>;
}

/// A contender that shares.
pub(super) struct Sharing<S: Share> {
    source: SharedVga,
    existing: SharedVga,
    stream: Bytes,
    out: S::Pieces,
}

impl<S: Share> Sharing<S> {
    pub(super) fn new(case: &Case<Vga>) -> Self {
        let Case { source, stale } = case.map(|vga| SharedVga::from(vga.clone()));
        let mut out = S::Pieces::default();
        S::save(&source, &mut out);
        let stream = S::to_vec(&out).into();
        Self { source: *source, existing: *stale, stream, out }
    }
}

impl<S: Share> Contender for Sharing<S> {
    fn name(&self) -> &'static str {
        S::NAME
    }

    fn size(&self) -> usize {
        self.stream.len()
    }

    fn yardstick(&self) -> &'static str {
        hand::SHARED_NAME
    }

    fn wire(&self) -> Option<&[u8]> {
        Some(&self.stream)
    }

    fn check(&mut self) -> Result<(), String> {
        self.save(1);
        if S::to_vec(&self.out) != self.stream {
            return Err("two saves differ".into());
        }
        if S::load_fresh(&self.stream) != self.source {
            return Err("a fresh load gives another value".into());
        }
        if self.existing == self.source {
            return Err("what is loaded into has these values already".into());
        }
        S::load_into(&self.stream, &mut self.existing);
        if self.existing != self.source {
            return Err("a load into an existing value gives another value".into());
        }
        Ok(())
    }

    fn save(&mut self, times: u32) -> Supported {
        for _ in 0..times {
            S::save(black_box(&self.source), black_box(&mut self.out));
        }
        Supported::Yes
    }

    fn load_fresh(&mut self, times: u32) -> Supported {
        for _ in 0..times {
            black_box(S::load_fresh(black_box(&self.stream)));
        }
        Supported::Yes
    }

    fn load_into(&mut self, times: u32) -> Supported {
        for _ in 0..times {
            S::load_into(black_box(&self.stream), black_box(&mut self.existing));
        }
        Supported::Yes
    }
}
