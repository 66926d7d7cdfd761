//! KVM's local APIC to and from QEMU's section `apic`.
//!
//! Registers have the same names and bits. The timer does not: KVM has the count that is left, QEMU the points in (guest) time where it began and where it
//! is at 0 next.

use std::time::Duration;

use super::super::Apic;
use kvm_bindings::kvm_lapic_state;

/// Numbers of registers, 16 bytes each.
mod register {
    pub(super) const ID: usize = 0x02;
    pub(super) const TPR: usize = 0x08;
    pub(super) const LDR: usize = 0x0d;
    pub(super) const DFR: usize = 0x0e;
    pub(super) const SPURIOUS: usize = 0x0f;
    pub(super) const ISR: usize = 0x10;
    pub(super) const TMR: usize = 0x18;
    pub(super) const IRR: usize = 0x20;
    pub(super) const ESR: usize = 0x28;
    pub(super) const ICR: usize = 0x30;
    pub(super) const LVT: usize = 0x32;
    pub(super) const INITIAL_COUNT: usize = 0x38;
    pub(super) const CURRENT_COUNT: usize = 0x39;
    pub(super) const DIVIDE: usize = 0x3e;
}
use register::*;

const MASKED: u32 = 1 << 16;
/// The timer goes by the time stamp counter instead.
const DEADLINE: u32 = 1 << 18;

fn get(kvm: &kvm_lapic_state, register: usize) -> u32 {
    let bytes = kvm.regs[register * 16..].first_chunk().copied().unwrap_or_default();
    u32::from_le_bytes(bytes.map(|byte: i8| byte as u8))
}

fn put(kvm: &mut kvm_lapic_state, register: usize, value: u32) {
    let bytes = value.to_le_bytes().map(|byte| byte as i8);
    kvm.regs[register * 16..register * 16 + 4].copy_from_slice(&bytes);
}

/// By how many bits the clock of 1 GHz is divided.
fn shift(divide: u32) -> u32 {
    ((divide & 3 | divide >> 1 & 4) + 1) & 7
}

/// What KVM has, at this time of the guest.
pub(super) fn to_qemu(kvm: &kvm_lapic_state, apic_base: u64, now: Duration, apic: &mut Apic) {
    let now = now.as_nanos() as i64;
    apic.apicbase = apic_base as u32;
    apic.id = (get(kvm, ID) >> 24) as u8;
    apic.tpr = get(kvm, TPR) as u8;
    apic.log_dest = (get(kvm, LDR) >> 24) as u8;
    apic.dest_mode = (get(kvm, DFR) >> 28) as u8;
    apic.spurious_vec = get(kvm, SPURIOUS);
    for at in 0..8 {
        apic.isr[at] = get(kvm, ISR + at);
        apic.tmr[at] = get(kvm, TMR + at);
        apic.irr[at] = get(kvm, IRR + at);
    }
    apic.esr = get(kvm, ESR);
    apic.icr = [get(kvm, ICR), get(kvm, ICR + 1)];
    for (at, entry) in apic.lvt.iter_mut().enumerate() {
        *entry = get(kvm, LVT + at);
    }
    apic.initial_count = get(kvm, INITIAL_COUNT);
    apic.divide_conf = get(kvm, DIVIDE);
    let shift = shift(apic.divide_conf);
    apic.count_shift = shift as i32;
    let left = get(kvm, CURRENT_COUNT).min(apic.initial_count);
    apic.initial_count_load_time = now - (i64::from(apic.initial_count - left) << shift);
    apic.next_time = now + (i64::from(left) << shift);
    // Where nothing is left it is due: KVM has not come to say so yet. A periodic one would never start again, another one be lost. If it was an
    // interrupt of long ago, it comes once more, as KVM has it come when it gets these registers back.
    let counts = apic.initial_count > 0 && apic.lvt[0] & (MASKED | DEADLINE) == 0;
    apic.timer_expiry = if counts { apic.next_time } else { -1 };
}

/// What QEMU has sent, at this time of the guest.
pub(super) fn from_qemu(apic: &Apic, now: Duration, kvm: &mut kvm_lapic_state) {
    put(kvm, ID, u32::from(apic.id) << 24);
    put(kvm, TPR, apic.tpr.into());
    put(kvm, LDR, u32::from(apic.log_dest) << 24);
    put(kvm, DFR, u32::from(apic.dest_mode) << 28 | 0x0fff_ffff);
    put(kvm, SPURIOUS, apic.spurious_vec);
    for at in 0..8 {
        put(kvm, ISR + at, apic.isr[at]);
        put(kvm, TMR + at, apic.tmr[at]);
        put(kvm, IRR + at, apic.irr[at]);
    }
    put(kvm, ESR, apic.esr);
    put(kvm, ICR, apic.icr[0]);
    put(kvm, ICR + 1, apic.icr[1]);
    for (at, entry) in apic.lvt.iter().enumerate() {
        put(kvm, LVT + at, *entry);
    }
    put(kvm, INITIAL_COUNT, apic.initial_count);
    put(kvm, DIVIDE, apic.divide_conf);
    let left =
        apic.next_time.saturating_sub(now.as_nanos() as i64).max(0) >> shift(apic.divide_conf);
    // A timer that is due is due as soon as the guest runs.
    let left = left.clamp(1, i64::from(apic.initial_count).max(1)) as u32;
    put(kvm, CURRENT_COUNT, if apic.timer_expiry < 0 { 0 } else { left });
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The timer is as far on the way back as it was on the way there.
    #[test]
    fn the_timer_comes_back() {
        let mut kvm = kvm_lapic_state::default();
        put(&mut kvm, DIVIDE, 0b0001); // by 4
        put(&mut kvm, LVT, 0x2_0030);
        put(&mut kvm, INITIAL_COUNT, 1_000_000);
        put(&mut kvm, CURRENT_COUNT, 250_000);
        let (mut apic, now) = (Apic::default(), Duration::from_secs(7));
        to_qemu(&kvm, 0xfee0_0900, now, &mut apic);
        assert_eq!(apic.count_shift, 2);
        assert_eq!(apic.timer_expiry, 7_000_000_000 + 4 * 250_000);
        assert_eq!(apic.initial_count_load_time, 7_000_000_000 - 4 * 750_000);
        let mut back = kvm_lapic_state::default();
        from_qemu(&apic, now, &mut back);
        assert_eq!(get(&back, CURRENT_COUNT), 250_000);
        from_qemu(&apic, now + Duration::from_millis(2), &mut back);
        assert_eq!(get(&back, CURRENT_COUNT), 1, "it is due");
    }

    /// A snapshot between the moment where a timer is due and its interrupt.
    #[test]
    fn a_timer_that_is_due_is_not_lost() {
        for lvt in [0x2_0030, 0x30] {
            let mut kvm = kvm_lapic_state::default();
            put(&mut kvm, LVT, lvt);
            put(&mut kvm, INITIAL_COUNT, 1000);
            let (mut apic, now) = (Apic::default(), Duration::from_secs(1));
            to_qemu(&kvm, 0, now, &mut apic);
            assert_eq!(apic.timer_expiry, 1_000_000_000, "now");
            from_qemu(&apic, now, &mut kvm);
            assert_eq!(get(&kvm, CURRENT_COUNT), 1, "as soon as it runs");
        }
        let mut apic = Apic::default();
        to_qemu(&kvm_lapic_state::default(), 0, Duration::ZERO, &mut apic);
        assert_eq!(apic.timer_expiry, -1, "one that nobody has started");
    }

    #[test]
    fn a_masked_timer_is_not_armed() {
        let mut kvm = kvm_lapic_state::default();
        put(&mut kvm, LVT, 0x1_0030);
        put(&mut kvm, INITIAL_COUNT, 100);
        put(&mut kvm, CURRENT_COUNT, 50);
        let mut apic = Apic::default();
        to_qemu(&kvm, 0, Duration::from_secs(1), &mut apic);
        assert_eq!(apic.timer_expiry, -1);
        from_qemu(&apic, Duration::from_secs(1), &mut kvm);
        assert_eq!(get(&kvm, CURRENT_COUNT), 0);
    }
}
