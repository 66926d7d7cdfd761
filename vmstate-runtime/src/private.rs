//! What generated code and `vmstate-machine` name. Not part of the public interface.

pub use crate::codec::{AtMost, Bits, Codec, Container, EqualCodec, Items, Map, count};
pub use crate::enums::{get_enum, put_enum};
pub use crate::error::{LoadError, LoadErrorKind, SaveError};
pub use crate::fields::{load_hook, present, save_hook};
pub use crate::gate::{
    DeviceExists, Release, VARIABLE, VMS0021_OneDevicePerName, dump, gate_plain, gate_type,
};
pub use crate::property::suggestion::Nearest;
pub use crate::property::{Property, PropertyError, PropertyValue, Value, constant};
pub use crate::raw::{Integers, IntegersMut, RunReader, RunWriter};
pub use crate::schema::{Description, Field, Hooks, LoadOld, Priority, Shape, Type, plan};
pub use crate::schema::{verify_field, verify_pinned, verify_range};
pub use crate::stream::{Decoder, Encoder};
/// Generated code implements what is behind `derive(VmState)`, and calls it by that name.
pub use crate::vmstate::Described as VmState;
pub use crate::vmstate::{
    decode_struct, encode_struct, get_struct, load_part, load_subsection, put_struct, save_part,
    save_subsection,
};
pub use crate::vmstate::{decode_value, encode_value, next_subsection, no_subsections};
pub use core::marker::Sized;
pub use core::option::Option::{self, None, Some};
pub use core::primitive;
pub use core::primitive::{bool, i128, str, u32, usize};
pub use core::result::Result::{self, Err, Ok};
