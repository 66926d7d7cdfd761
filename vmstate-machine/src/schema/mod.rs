//! Sections by a schema: of a released device, or of today's.
//!
//! What a section has in it is read by the schema of whoever receives it, and compared with what was sent. The proof does so
//! with every state that it can make up, and the preflight with the state of the machine.

#![cfg_attr(not(feature = "prove"), allow(dead_code))] // the proof makes sections up, too

pub(crate) mod read;
pub(crate) mod record;
pub(crate) mod remedy;
pub(crate) mod scope;
pub(crate) mod tree;

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};

use vmstate_runtime::schema::{Description, device_text};
use vmstate_schema::{Device, parse_dump};

/// The longest text of a device.
const LONGEST: usize = 128 << 10;

/// The device of the source as owned data.
pub(crate) fn owned(description: &'static Description) -> Result<Device, String> {
    let text = device_text::<LONGEST>(description);
    let Some(text) = text.as_str() else {
        return Err("its description is too long to be compared".to_owned());
    };
    parse_dump(text).map_err(|error| error.to_string())
}
