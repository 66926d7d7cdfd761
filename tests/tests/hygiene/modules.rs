//! What `with` names is found where the struct stands.

#![allow(clippy::trivially_copy_pass_by_ref)] // `with` hands references

use vmstate_runtime::VmState;
use vmstate_tests::Wire;

/// Called like a crate that this one depends on.
mod bytes {
    use vmstate_runtime::schema::Type;
    use vmstate_runtime::{Decoder, Encoder, LoadError, SaveError};

    pub(super) const TYPE: Type = Type::leaf("flipped", 1);

    pub(super) fn encode(value: &u8, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.bytes(&[!value])
    }

    pub(super) fn decode(value: &mut u8, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        *value = !input.take(1)?[0];
        Ok(())
    }
}

macro_rules! with_module {
    ($name:ident, $module:ident, $path:path, $ty:ty) => {
        #[derive(VmState, Debug, Default)]
        struct $name {
            #[vmstate(with = $module)]
            ident: u8,
            #[vmstate(with = $path)]
            path: u8,
            #[vmstate(with = $ty)]
            ty: u8,
        }
    };
}

/// A type has the same three.
struct Flipped;

impl Flipped {
    const TYPE: vmstate_runtime::schema::Type = bytes::TYPE;

    fn encode(
        value: &u8,
        out: &mut vmstate_runtime::Encoder<'_>,
    ) -> Result<(), vmstate_runtime::SaveError> {
        bytes::encode(value, out)
    }

    fn decode(
        value: &mut u8,
        input: &mut vmstate_runtime::Decoder<'_>,
    ) -> Result<(), vmstate_runtime::LoadError> {
        bytes::decode(value, input)
    }
}

#[test]
fn modules_are_found_where_the_struct_is() {
    mod inner {
        pub(super) use crate::modules::bytes::{TYPE, decode, encode};
    }
    with_module!(Modules, inner, crate::modules::bytes, Flipped);
    let wire = Wire::of("modules").value("ident", "fe").value("path", "fd").value("ty", "fc");
    wire.is(&Modules { ident: 1, path: 2, ty: 3 }, Modules::default);
}
