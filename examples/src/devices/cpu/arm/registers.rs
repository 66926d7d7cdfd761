//! Registers of an Arm CPU that are not plain integers.

use vmstate_runtime::VmState;

/// The part of a vector register above its low 128 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "cpu/sve/zreg_hi", nested)]
pub struct SveHigh {
    /// Words 2 to 15.
    pub d: [u64; 14],
}

/// A predicate register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "cpu/sve/preg", nested)]
pub struct SvePredicate {
    /// A bit for each byte of a vector.
    pub p: [u64; 4],
}

/// A word that QEMU puts together from what it keeps in pieces, and whose name says so.
macro_rules! word {
    ($(#[$doc:meta])* $module:ident) => {
        $(#[$doc])*
        pub(super) mod $module {
            use vmstate_runtime::{Decoder, Encoder, LoadError, SaveError, schema::Type};

            pub(in super::super) const TYPE: Type = Type::leaf(stringify!($module), 4);

            pub(in super::super) fn encode(
                value: &u32,
                out: &mut Encoder<'_>,
            ) -> Result<(), SaveError> {
                out.value(value)
            }

            pub(in super::super) fn decode(
                value: &mut u32,
                input: &mut Decoder<'_>,
            ) -> Result<(), LoadError> {
                input.value(value)
            }
        }
    };
}

word! {
    /// Program status: flags, mode, state. A CPU without a CPSR sends another word here.
    cpsr
}
word! {
    /// Floating point status and control.
    fpscr
}

/// Whether the CPU is off: a byte, 0 or 1.
pub(super) mod powered_off {
    use vmstate_runtime::{Decoder, Encoder, LoadError, SaveError, schema::Type};

    pub(in super::super) const TYPE: Type = Type::leaf("powered_off", 1);

    #[allow(clippy::trivially_copy_pass_by_ref)] // what `with` asks for
    pub(in super::super) fn encode(value: &u8, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(value)
    }

    pub(in super::super) fn decode(
        value: &mut u8,
        input: &mut Decoder<'_>,
    ) -> Result<(), LoadError> {
        let loaded: u8 = input.read()?;
        if loaded > 1 {
            return Err(input.error(format!("expected 0 or 1, found {loaded}")));
        }
        *value = loaded;
        Ok(())
    }
}
