//! The example devices: the input says which, at which version, and has its bytes.

use vmstate_examples::devices;

use crate::device;

/// What stands for the newest version, whatever that is.
const NEWEST: u8 = 0xff;

/// Loads a section into one of the devices.
pub fn run(data: &[u8]) {
    let Some((&[a, b, version, chunk], section)) = data.split_first_chunk() else { return };
    let nth = usize::from(u16::from_be_bytes([a, b])) % devices::all().count();
    let Some((_, make)) = devices::all().nth(nth) else { return };
    let newest = || make().description().version_id;
    let version_id = if version == NEWEST { newest() } else { version.into() };
    let _ = device::check(&|| make(), section, version_id, chunk);
}

/// The input for a section of the `nth` device.
#[must_use]
pub fn input(nth: usize, version_id: u32, section: &[u8]) -> Vec<u8> {
    let [a, b] = (nth as u16).to_be_bytes();
    let newest = devices::all().nth(nth).map(|(_, make)| make().description().version_id);
    let version = if newest == Some(version_id) { NEWEST } else { version_id as u8 };
    [&[a, b, version, 13], section].concat()
}
