//! The structs in an x86 CPU.

use vmstate_runtime::{BoxError, Layout, Via, VmState};

/// A general register: `u32` or `u64`.
pub trait Word: Layout<Self> + Copy + Default + PartialEq {}

impl Word for u32 {}
impl Word for u64 {}

/// An FPU register of 80 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "fpreg", version = 0, nested)]
#[allow(clippy::manual_non_exhaustive)] // `tmp` is a place on the wire
pub struct FpReg {
    #[vmstate(via = FpRegTmp)]
    tmp: (),
    /// Mantissa: also the MMX register.
    #[vmstate(skip = "sent by `tmp`")]
    pub mantissa: u64,
    /// Sign and exponent.
    #[vmstate(skip = "sent by `tmp`")]
    pub exponent: u16,
}

/// How it is sent.
#[derive(Default, VmState)]
#[vmstate(name = "fpreg_tmp", version = 0, nested)]
struct FpRegTmp {
    tmp_mant: u64,
    tmp_exp: u16,
}

impl Via<FpReg> for FpRegTmp {
    fn build(register: &FpReg) -> Self {
        Self { tmp_mant: register.mantissa, tmp_exp: register.exponent }
    }

    fn apply(self, register: &mut FpReg) -> Result<(), BoxError> {
        register.mantissa = self.tmp_mant;
        register.exponent = self.tmp_exp;
        Ok(())
    }
}

/// A segment, or a descriptor table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "segment", nested)]
pub struct Segment<W: Word> {
    /// Selector.
    pub selector: u32,
    /// Base.
    pub base: W,
    /// Limit.
    pub limit: u32,
    /// Access rights.
    pub flags: u32,
}

/// An SSE register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "xmm_reg", nested)]
pub struct Xmm {
    /// The low half.
    #[vmstate(rename = "_q_ZMMReg[0]")]
    pub low: u64,
    /// The high half.
    #[vmstate(rename = "_q_ZMMReg[1]")]
    pub high: u64,
}

/// The upper half of an AVX register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "ymmh_reg", nested)]
pub struct YmmHigh {
    /// The low half of it.
    #[vmstate(rename = "_q_ZMMReg[2]")]
    pub low: u64,
    /// The high half.
    #[vmstate(rename = "_q_ZMMReg[3]")]
    pub high: u64,
}

/// A variable memory type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "mtrr_var", nested)]
pub struct VariableMtrr {
    /// Base and type.
    pub base: u64,
    /// Mask, and whether it is valid.
    pub mask: u64,
}
