//! Which field a byte belongs to, asked of the device itself.

use vmstate_runtime::{Decoder, DynVmState, Segment};

/// The state of a section and how to make a device for it.
pub(super) struct Probe<'a> {
    pub(super) state: &'a [u8],
    pub(super) version_id: u32,
    pub(super) make: &'a dyn Fn() -> Option<Box<dyn DynVmState>>,
}

impl Probe<'_> {
    /// The way to the element that the byte at `offset` belongs to: a load fails there if the state
    /// ends before it. `None` after the last element.
    fn element(&self, offset: usize) -> Option<Vec<Segment>> {
        let mut device = (self.make)()?;
        let mut input = Decoder::new(self.state.get(..offset)?);
        let error = device.load_dyn(&mut input, self.version_id).err()?;
        Some(error.path().segments().collect())
    }

    /// Whether the byte at `offset` belongs to what is at `path`, or in it.
    pub(super) fn is_in(&self, offset: usize, path: &[Segment]) -> bool {
        offset < self.state.len()
            && self.element(offset).is_some_and(|element| element.starts_with(path))
    }

    /// Where what is at `path` ends, when it starts at `start` and has no subsections.
    pub(super) fn end(&self, start: usize, path: &[Segment]) -> usize {
        let (mut inside, mut behind) = (start, self.state.len());
        while inside < behind {
            let middle = inside.midpoint(behind);
            if self.is_in(middle, path) {
                inside = middle + 1;
            } else {
                behind = middle;
            }
        }
        inside
    }
}
