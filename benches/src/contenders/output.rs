//! What contenders save into.

/// Bytes that keep their memory from save to save.
pub trait Output {
    /// Forgets what was saved before.
    fn clear(&mut self);
    /// What was saved.
    fn bytes(&self) -> &[u8];
}

impl Output for Vec<u8> {
    fn clear(&mut self) {
        Self::clear(self);
    }

    fn bytes(&self) -> &[u8] {
        self
    }
}

/// A slice of the right size, for contenders that save into `&mut [u8]`. Nothing zeroes it between
/// two saves.
#[derive(Clone, Debug, Default)]
pub struct Slice(Vec<u8>);

impl Slice {
    /// The slice, made to have `size` bytes.
    pub fn of(&mut self, size: usize) -> &mut [u8] {
        if self.0.len() != size {
            self.0.resize(size, 0);
        }
        &mut self.0
    }
}

impl Output for Slice {
    /// Every byte will be written again.
    fn clear(&mut self) {}

    fn bytes(&self) -> &[u8] {
        &self.0
    }
}
