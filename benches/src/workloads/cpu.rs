//! (c) 256 virtual CPUs of 2,310 bytes, with three of six subsections each: 591,364 bytes.

use vmstate_runtime::VmState;

use super::data::{Data, Sample, devices};

/// Its size on the wire.
pub const SIZE: usize = 4 + CPUS * CPU_SIZE;

/// The number of CPUs.
pub const CPUS: usize = 256;

/// One CPU's size on the wire.
pub const CPU_SIZE: usize = 2_310;

devices! {
    /// All CPUs of a machine.
    #[derive(VmState, Clone, Debug, PartialEq)]
    pub struct Cpus {
        #[vmstate(prefix = u32)]
        pub cpus: Vec<Cpu>,
    }

    /// An x86 CPU.
    #[derive(VmState, Clone, Debug, PartialEq)]
    pub struct Cpu {
        pub gprs: [u64; 16],
        pub rip: u64,
        pub rflags: u64,
        pub cr0: u64,
        pub cr2: u64,
        pub cr3: u64,
        pub cr4: u64,
        pub xcr0: u64,
        pub tsc: u64,
        pub efer: u64,
        pub apic_base: u64,
        pub dr6: u64,
        pub dr7: u64,
        pub hflags: u32,
        pub interrupt_request: u32,
        pub exception: i32,
        pub error_code: i32,
        pub mxcsr: u32,
        pub mp_state: u32,
        pub sipi_vector: u32,
        pub a20_mask: u32,
        pub fpu_control: u16,
        pub fpu_status: u16,
        pub fpu_top: u8,
        pub nmi_injected: u8,
        pub nmi_pending: u8,
        pub halted: bool,
        pub fpu: [FpReg; 8],
        pub segments: [Segment; 10],
        pub ymm: [[u64; 4]; 32],
        pub msrs: [u64; 80],
        #[vmstate(subsection = "steal_time_msr")]
        pub steal_time: u64,
        #[vmstate(subsection = "pv_eoi_msr")]
        pub pv_eoi: u64,
        #[vmstate(subsection = "async_pf_msr")]
        pub async_pf: u64,
        #[vmstate(subsection = "async_pf_msr")]
        pub async_pf_ack: u64,
        #[vmstate(subsection = "pdptrs")]
        pub pdptrs: [u64; 4],
        #[vmstate(subsection = "nested_state")]
        pub nested_vmcs: u64,
        #[vmstate(subsection = "nested_state")]
        pub nested_flags: u32,
        #[vmstate(subsection = "msr_tsc_adjust")]
        pub tsc_adjust: u64,
    }

    /// A register of the floating point stack.
    #[derive(VmState, Clone, Debug, PartialEq)]
    pub struct FpReg {
        pub mantissa: u64,
        pub exponent: u16,
    }

    /// A segment register with what it caches.
    #[derive(VmState, Clone, Debug, PartialEq)]
    pub struct Segment {
        pub selector: u32,
        pub base: u64,
        pub limit: u32,
        pub flags: u32,
    }
}

/// Which subsections are sent.
#[allow(missing_docs)]
impl Cpu {
    #[must_use]
    pub fn steal_time_msr(&self) -> bool {
        self.steal_time != 0
    }

    #[must_use]
    pub fn pv_eoi_msr(&self) -> bool {
        self.pv_eoi != 0
    }

    #[must_use]
    pub fn async_pf_msr(&self) -> bool {
        self.async_pf != 0
    }

    #[must_use]
    pub fn pdptrs(&self) -> bool {
        self.pdptrs[0] != 0
    }

    #[must_use]
    pub fn nested_state(&self) -> bool {
        self.nested_flags != 0
    }

    #[must_use]
    pub fn msr_tsc_adjust(&self) -> bool {
        self.tsc_adjust != 0
    }
}

/// CPUs that run a guest under a hypervisor: three subsections are sent, three are not.
#[must_use]
pub fn device(data: &mut Data) -> Cpus {
    Cpus { cpus: (0..CPUS).map(|_| cpu(data)).collect() }
}

fn cpu(data: &mut Data) -> Cpu {
    let mut cpu = Cpu::sample(data);
    cpu.steal_time |= 1;
    cpu.async_pf |= 1;
    cpu.tsc_adjust |= 1;
    Cpu { pv_eoi: 0, pdptrs: [0; 4], nested_vmcs: 0, nested_flags: 0, ..cpu }
}
