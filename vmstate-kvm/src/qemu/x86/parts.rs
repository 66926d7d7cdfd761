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

/// The upper half of an AVX-512 register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "zmmh_reg", nested)]
pub struct ZmmHigh {
    /// Bits 256 to 319.
    #[vmstate(rename = "_q_ZMMReg[4]")]
    pub q4: u64,
    /// Bits 320 to 383.
    #[vmstate(rename = "_q_ZMMReg[5]")]
    pub q5: u64,
    /// Bits 384 to 447.
    #[vmstate(rename = "_q_ZMMReg[6]")]
    pub q6: u64,
    /// Bits 448 to 511.
    #[vmstate(rename = "_q_ZMMReg[7]")]
    pub q7: u64,
}

/// A whole AVX-512 register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "hi16_zmm_reg", nested)]
pub struct Zmm {
    /// Bits 0 to 63.
    #[vmstate(rename = "_q_ZMMReg[0]")]
    pub q0: u64,
    /// Bits 64 to 127.
    #[vmstate(rename = "_q_ZMMReg[1]")]
    pub q1: u64,
    /// Bits 128 to 191.
    #[vmstate(rename = "_q_ZMMReg[2]")]
    pub q2: u64,
    /// Bits 192 to 255.
    #[vmstate(rename = "_q_ZMMReg[3]")]
    pub q3: u64,
    /// Bits 256 to 319.
    #[vmstate(rename = "_q_ZMMReg[4]")]
    pub q4: u64,
    /// Bits 320 to 383.
    #[vmstate(rename = "_q_ZMMReg[5]")]
    pub q5: u64,
    /// Bits 384 to 447.
    #[vmstate(rename = "_q_ZMMReg[6]")]
    pub q6: u64,
    /// Bits 448 to 511.
    #[vmstate(rename = "_q_ZMMReg[7]")]
    pub q7: u64,
}

/// Bounds of MPX.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bnd_regs", nested)]
pub struct Bounds {
    /// The lower one.
    pub lb: u64,
    /// The upper one.
    pub ub: u64,
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
