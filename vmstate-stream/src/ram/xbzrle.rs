//! What has changed of a page: runs of unchanged and of new bytes, each with its length.

/// Applies `changes` to `page`; nothing if they make no sense.
pub(super) fn apply(mut changes: &[u8], page: &mut [u8]) -> Option<()> {
    let mut at = 0_usize;
    while !changes.is_empty() {
        let is_first = at == 0;
        let unchanged = run(&mut changes)?;
        if unchanged == 0 && !is_first {
            return None;
        }
        at += unchanged;
        let len = run(&mut changes).filter(|len| *len > 0)?;
        let (new, rest) = changes.split_at_checked(len)?;
        page.get_mut(at..at + len)?.copy_from_slice(new);
        changes = rest;
        at += len;
    }
    Some(())
}

/// A length in ULEB128 of one or two bytes.
fn run(changes: &mut &[u8]) -> Option<usize> {
    let (first, rest) = changes.split_first()?;
    *changes = rest;
    if first & 0x80 == 0 {
        return Some(usize::from(*first));
    }
    let (second, rest) = rest.split_first().filter(|(second, _)| **second & 0x80 == 0)?;
    *changes = rest;
    Some(usize::from(first & 0x7f) | usize::from(*second) << 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_applied() {
        let mut page = [9; 300];
        apply(&[0x80, 0x02, 2, 1, 2, 1, 1, 3], &mut page).unwrap();
        let mut expected = [9; 300];
        expected[256..260].copy_from_slice(&[1, 2, 9, 3]);
        assert_eq!(page, expected);
        apply(&[], &mut page).unwrap();
        apply(&[0, 1, 7], &mut page).unwrap();
        assert_eq!(page[..2], [7, 9]);
    }

    #[test]
    fn nonsense_is_refused() {
        let table: [&[u8]; 8] = [
            &[0x80],             // half a length
            &[0x80, 0x80, 1, 1], // a length of three bytes
            &[1],                // no run of new bytes
            &[1, 0],             // an empty one
            &[1, 2, 1],          // a short one
            &[3, 2, 1, 2],       // beyond the page
            &[5, 1, 1],          // the same
            &[0, 1, 1, 0, 1, 1], // nothing unchanged between two
        ];
        for changes in table {
            assert_eq!(apply(changes, &mut [0; 4]), None, "{changes:x?}");
        }
    }
}
