//! What QEMU gets wrong in descriptions.

use alloc::borrow::Cow;
use alloc::vec;
use alloc::vec::Vec;

use super::schema::{Body, Length, Type};

impl Body<'_> {
    /// Mends what QEMU gets wrong in the description of a section that really has `len` bytes. Says whether it did.
    ///
    /// Up to 10.0, arrays of pointers of which some are null are not described as they are. If the first one is null, 7.2
    /// takes all of them to be so, and the objects are hidden: then the array is one value that nothing looks into. If
    /// the first is not, 10.0 numbers all elements with the first ones, and describes the others once more.
    pub fn reconcile(&mut self, len: u64) -> bool {
        let Some(described) = self.size().filter(|described| *described != len) else {
            return false;
        };
        let others = self.others();
        others.into_iter().enumerate().any(|(at, it)| self.reconcile_at(at, it, described, len))
    }

    /// For each field, how many elements stand right behind it under the same name.
    fn others(&self) -> Vec<u64> {
        let mut others = vec![0_u64; self.fields.len()];
        for (at, pair) in self.fields.windows(2).enumerate().rev() {
            if pair[0].name == pair[1].name {
                let here = match pair[1].ty {
                    Type::Sequence { length: Length::Fixed(len), .. } => len,
                    _ => 1,
                };
                others[at] = others[at + 1].saturating_add(here);
            }
        }
        others
    }

    fn reconcile_at(&mut self, at: usize, others: u64, described: u64, len: u64) -> bool {
        let Type::Sequence { element, length: Length::Fixed(count), .. } = &mut self.fields[at].ty
        else {
            return false;
        };
        let Some(size) = element.size() else { return false };
        let is_null = matches!(&**element, Type::Leaf { name, .. } if name == "nullptr");
        if is_null && len > described && *count > 1 {
            let size = size.saturating_mul(*count).saturating_add(len - described);
            self.fields[at].ty = Type::Leaf { name: Cow::Borrowed("pointers"), size: Some(size) };
            return true;
        }
        let twice = size.checked_mul(others);
        if others > 0
            && *count > others
            && twice.is_some_and(|twice| described.checked_sub(twice) == Some(len))
        {
            let real = *count - others;
            *count = real;
            let first = self.fields[at].index.unwrap_or(0);
            let name = self.fields[at].name.clone();
            let behind = self.fields[at + 1..].iter_mut().take_while(|field| field.name == name);
            for field in behind {
                field.index = field.index.map(|index| index.saturating_sub(others).max(first));
            }
            return true;
        }
        false
    }
}
