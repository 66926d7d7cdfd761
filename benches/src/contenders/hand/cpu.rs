//! (c): for each CPU one run, and six subsections.

use std::mem::MaybeUninit;

use super::raw::{Wire, append, by_hand, end, get, put, take, take_subsection};
use super::{ByHand, Malformed};
use crate::workloads::{Cpu, Cpus, FpReg, Segment};

const STEAL_TIME: &[u8; 24] = b"\x05\x12cpu/steal_time_msr\0\0\0\x01";
const PV_EOI: &[u8; 20] = b"\x05\x0ecpu/pv_eoi_msr\0\0\0\x01";
const ASYNC_PF: &[u8; 22] = b"\x05\x10cpu/async_pf_msr\0\0\0\x01";
const PDPTRS: &[u8; 16] = b"\x05\x0acpu/pdptrs\0\0\0\x01";
const NESTED: &[u8; 22] = b"\x05\x10cpu/nested_state\0\0\0\x01";
const TSC_ADJUST: &[u8; 24] = b"\x05\x12cpu/msr_tsc_adjust\0\0\0\x01";

/// A CPU with all of its subsections.
const MAX_SIZE: usize =
    Cpu::SIZE + (24 + 8) + (20 + 8) + (22 + 16) + (16 + 32) + (22 + 12) + (24 + 8);

by_hand! { Cpu, 2208,
    gprs rip rflags cr0 cr2 cr3 cr4 xcr0 tsc efer apic_base dr6 dr7 hflags interrupt_request
    exception error_code mxcsr mp_state sipi_vector a20_mask fpu_control fpu_status fpu_top
    nmi_injected nmi_pending halted fpu segments ymm msrs
}

by_hand! { FpReg, 10, mantissa exponent }

by_hand! { Segment, 20, selector base limit flags }

// SAFETY: a vector is all that the struct has.
unsafe impl ByHand for Cpus {
    #[inline]
    fn save(&self, out: &mut Vec<u8>) {
        // SAFETY: the count, and no CPU needs more.
        unsafe {
            append(out, 4 + self.cpus.len() * MAX_SIZE, |at| {
                let count = put(&(self.cpus.len() as u32), at);
                self.cpus.iter().fold(count, |at, cpu| save(cpu, at))
            });
        }
    }

    #[inline]
    fn load_fresh(this: &mut MaybeUninit<Self>, mut wire: &[u8]) -> Result<(), Malformed> {
        let count = count(&mut wire)?;
        let mut cpus = Vec::with_capacity(count);
        append_cpus(&mut cpus, count, &mut wire)?;
        end(wire)?;
        this.write(Self { cpus });
        Ok(())
    }

    #[inline]
    fn load_into(&mut self, mut wire: &[u8]) -> Result<(), Malformed> {
        let count = count(&mut wire)?;
        self.cpus.truncate(count);
        for cpu in &mut self.cpus {
            // SAFETY: what is behind a reference.
            unsafe { load::<false>(cpu, &mut wire)? };
        }
        let more = count - self.cpus.len();
        self.cpus.reserve(more);
        append_cpus(&mut self.cpus, more, &mut wire)?;
        end(wire)
    }
}

/// # Safety
///
/// `at` can be written to for [`MAX_SIZE`] bytes.
#[inline]
unsafe fn save(cpu: &Cpu, at: *mut u8) -> *mut u8 {
    // SAFETY: the caller's promise.
    unsafe {
        let mut at = put(cpu, at);
        if cpu.steal_time_msr() {
            at = put(STEAL_TIME, at);
            at = put(&cpu.steal_time, at);
        }
        if cpu.pv_eoi_msr() {
            at = put(PV_EOI, at);
            at = put(&cpu.pv_eoi, at);
        }
        if cpu.async_pf_msr() {
            at = put(ASYNC_PF, at);
            at = put(&cpu.async_pf, at);
            at = put(&cpu.async_pf_ack, at);
        }
        if cpu.pdptrs() {
            at = put(PDPTRS, at);
            at = put(&cpu.pdptrs, at);
        }
        if cpu.nested_state() {
            at = put(NESTED, at);
            at = put(&cpu.nested_vmcs, at);
            at = put(&cpu.nested_flags, at);
        }
        if cpu.msr_tsc_adjust() {
            at = put(TSC_ADJUST, at);
            at = put(&cpu.tsc_adjust, at);
        }
        at
    }
}

/// The count, which the bytes that follow must be able to fill.
fn count(wire: &mut &[u8]) -> Result<usize, Malformed> {
    let mut count = 0_u32;
    // SAFETY: four bytes.
    unsafe { get(&raw mut count, take(wire, 4)?) };
    let count = count as usize;
    if count <= wire.len() / Cpu::SIZE { Ok(count) } else { Err(Malformed) }
}

fn append_cpus(cpus: &mut Vec<Cpu>, count: usize, wire: &mut &[u8]) -> Result<(), Malformed> {
    for _ in 0..count {
        // SAFETY: there is room for `count` more, and a CPU counts once it is initialized.
        unsafe {
            load::<true>(cpus.as_mut_ptr().add(cpus.len()), wire)?;
            cpus.set_len(cpus.len() + 1);
        }
    }
    Ok(())
}

/// The fields of a subsection; those of a new CPU are zero if it is absent.
macro_rules! subsection {
    ($wire:ident, $header:ident, $size:literal, $this:ident, $($field:ident)*) => {
        match take_subsection($wire, $header, $size)? {
            Some(at) => {
                $(let at = get(&raw mut (*$this).$field, at);)*
                let _ = at;
            }
            None if FRESH => {$((&raw mut (*$this).$field).write_bytes(0, 1);)*}
            None => {}
        }
    };
}

/// # Safety
///
/// `this` can be written to; it is initialized afterwards if `FRESH`.
#[inline]
unsafe fn load<const FRESH: bool>(this: *mut Cpu, wire: &mut &[u8]) -> Result<(), Malformed> {
    // SAFETY: as many bytes as are taken; the subsections are integers, so zero will do.
    unsafe {
        Cpu::get(this, take(wire, Cpu::SIZE)?);
        subsection!(wire, STEAL_TIME, 8, this, steal_time);
        subsection!(wire, PV_EOI, 8, this, pv_eoi);
        subsection!(wire, ASYNC_PF, 16, this, async_pf async_pf_ack);
        subsection!(wire, PDPTRS, 32, this, pdptrs);
        subsection!(wire, NESTED, 12, this, nested_vmcs nested_flags);
        subsection!(wire, TSC_ADJUST, 8, this, tsc_adjust);
    }
    Ok(())
}
