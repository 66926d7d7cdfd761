//! Before anything is measured: does it do what it claims?

use crate::contenders::Contender;
use crate::workloads::Workload;

/// All who claim to write QEMU's format write the same bytes, and everybody loads what they save.
///
/// # Errors
///
/// Says who does not, and what is wrong.
pub fn verify(workload: &Workload, contenders: &mut [Box<dyn Contender>]) -> Result<(), String> {
    let mut first: Option<(&str, &[u8])> = None;
    for contender in &*contenders {
        let Some(wire) = contender.wire() else { continue };
        let who = format!("({}) {}", workload.letter(), contender.name());
        if wire.len() != workload.size() {
            return Err(format!("{who}: {} bytes, expected {}", wire.len(), workload.size()));
        }
        let (other, expected) = *first.get_or_insert((contender.name(), wire));
        if wire != expected {
            let at = wire.iter().zip(expected).take_while(|(a, b)| a == b).count();
            return Err(format!("{who}: byte {at} is not that of {other}"));
        }
    }
    for contender in contenders {
        let checked = contender.check();
        checked.map_err(|e| format!("({}) {}: {e}", workload.letter(), contender.name()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contenders::Bench;
    use crate::workloads::Case;

    fn case() -> Case<Vec<u8>> {
        Case { source: Box::new(vec![1; 106]), stale: Box::new(vec![2; 106]) }
    }

    #[allow(clippy::ptr_arg)] // of the type that is saved
    fn save(device: &Vec<u8>, out: &mut Vec<u8>) {
        out.extend_from_slice(device);
    }

    fn verify_with(contender: impl Contender + 'static) -> Result<(), String> {
        let good = Bench::new("good", case(), save, <[u8]>::to_vec).same_wire();
        let workload = Workload::new('a').expect("a workload of that letter");
        verify(&workload, &mut [Box::new(good), Box::new(contender)])
    }

    fn error_of(contender: impl Contender + 'static) -> String {
        verify_with(contender).expect_err("an error")
    }

    #[test]
    fn what_is_right_passes() {
        let copy = |wire: &[u8], device: &mut Vec<u8>| device.copy_from_slice(wire);
        let contender = Bench::new("copy", case(), save, <[u8]>::to_vec).into(copy).same_wire();
        assert_eq!(verify_with(contender), Ok(()));
    }

    #[test]
    fn another_size_is_an_error() {
        let long = |device: &Vec<u8>, out: &mut Vec<u8>| out.extend(device.iter().chain(&[0]));
        let contender = Bench::new("long", case(), long, |wire| wire[..106].to_vec()).same_wire();
        assert_eq!(error_of(contender), "(a) long: 107 bytes, expected 106");
    }

    #[test]
    fn other_bytes_are_an_error() {
        let reversed = |device: &Vec<u8>, out: &mut Vec<u8>| {
            out.extend_from_slice(device);
            out[7] = 9;
        };
        let contender = Bench::new("other", case(), reversed, |_| vec![1; 106]).same_wire();
        assert_eq!(error_of(contender), "(a) other: byte 7 is not that of good");
    }

    #[test]
    fn a_wrong_fresh_load_is_an_error() {
        let contender = Bench::new("wrong", case(), save, |_| vec![3; 106]);
        assert_eq!(error_of(contender), "(a) wrong: a fresh load gives another value");
    }

    #[test]
    fn a_load_that_forgets_a_byte_is_an_error() {
        let forgets = |wire: &[u8], device: &mut Vec<u8>| device[1..].copy_from_slice(&wire[1..]);
        let contender = Bench::new("forgets", case(), save, <[u8]>::to_vec).into(forgets);
        let expected = "(a) forgets: a load into an existing value gives another value";
        assert_eq!(error_of(contender), expected);
    }
}
