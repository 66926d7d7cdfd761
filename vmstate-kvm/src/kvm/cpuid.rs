//! Whether a processor has what a guest was shown. What `CPUID` answers is in no section of QEMU's, and has to be in one of yours: a guest does not ask again.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let guest = Vec::new();
//! use kvm_bindings::KVM_MAX_CPUID_ENTRIES;
//!
//! let host = kvm_ioctls::Kvm::new()?.get_supported_cpuid(KVM_MAX_CPUID_ENTRIES)?;
//! for missing in vmstate_kvm::cpuid::missing(&guest, host.as_slice()) {
//!     println!("{missing}");
//! }
//! # Ok(())
//! # }
//! ```

use std::fmt;

use kvm_bindings::{KVM_CPUID_FLAG_SIGNIFCANT_INDEX, kvm_cpuid_entry2};

/// The registers whose bits are features: leaf, index, register.
const FEATURES: [(u32, u32, &str); 9] = [
    (1, 0, "ecx"),
    (1, 0, "edx"),
    (7, 0, "ebx"),
    (7, 0, "ecx"),
    (7, 0, "edx"),
    (7, 1, "eax"),
    (0xd, 0, "eax"),
    (0x8000_0001, 0, "ecx"),
    (0x8000_0001, 0, "edx"),
];
/// `OSXSAVE`, leaf 1: follows what the guest does.
const OSXSAVE: u32 = 1 << 27;

/// Features that a guest was shown and a processor lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The leaf of `CPUID`
    pub leaf: u32,
    /// and its index.
    pub index: u32,
    /// `eax` to `edx`.
    pub register: &'static str,
    /// What the guest was shown.
    pub guest: u32,
    /// What the processor has.
    pub host: u32,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { leaf, index, register, guest, host } = self;
        let missing = guest & !host;
        write!(
            f,
            "CPUID {leaf:#x}.{index} {register}: the guest has {guest:#x}, this processor {host:#x}: {missing:#x} is missing"
        )
    }
}

/// What `host` lacks of what `guest` was shown: nothing, if the guest can run there.
#[must_use]
pub fn missing(guest: &[kvm_cpuid_entry2], host: &[kvm_cpuid_entry2]) -> Vec<Missing> {
    let lacks = |&(leaf, index, register): &(u32, u32, &'static str)| {
        let of = |entries| bits(entries, leaf, index, register);
        let (guest, host) = (of(guest), of(host));
        (guest & !host != 0).then_some(Missing { leaf, index, register, guest, host })
    };
    FEATURES.iter().filter_map(lacks).collect()
}

/// What `host` lacks of the states of `XSAVE` that a guest has enabled in `XCR0`. QEMU's stream has no `CPUID`, but it has this register.
#[must_use]
pub fn missing_xcr0(xcr0: u64, host: &[kvm_cpuid_entry2]) -> Vec<Missing> {
    // x87 needs no XSAVE: the register has that bit on a processor without, too.
    let halves = [("eax", xcr0 as u32 & !1), ("edx", (xcr0 >> 32) as u32)];
    let lacks = |(register, guest): (&'static str, u32)| {
        let host = bits(host, 0xd, 0, register);
        (guest & !host != 0).then_some(Missing { leaf: 0xd, index: 0, register, guest, host })
    };
    halves.into_iter().filter_map(lacks).collect()
}

fn bits(entries: &[kvm_cpuid_entry2], leaf: u32, index: u32, register: &str) -> u32 {
    let entry = entries.iter().find(|it| {
        let is_indexed = it.flags & KVM_CPUID_FLAG_SIGNIFCANT_INDEX != 0;
        it.function == leaf && (!is_indexed || it.index == index)
    });
    entry.map_or(0, |entry| match register {
        "eax" => entry.eax,
        "ebx" => entry.ebx,
        "ecx" if leaf == 1 => entry.ecx & !OSXSAVE,
        "ecx" => entry.ecx,
        _ => entry.edx,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(function: u32, index: u32, ebx: u32, ecx: u32) -> kvm_cpuid_entry2 {
        let flags = if function == 7 { KVM_CPUID_FLAG_SIGNIFCANT_INDEX } else { 0 };
        kvm_cpuid_entry2 { function, index, flags, ebx, ecx, ..Default::default() }
    }

    #[test]
    fn what_is_missing() {
        let guest = [leaf(1, 0, 9, 1 << 12 | OSXSAVE), leaf(7, 0, 0x20, 0), leaf(7, 1, 0x80, 0)];
        assert_eq!(missing(&guest, &guest), []);
        assert_eq!(missing(&[], &guest), [], "a processor may have more");
        let host = [leaf(1, 0, 0, 1 << 12), leaf(7, 0, 0, 1), leaf(7, 1, 0xff, 0)];
        let found = missing(&guest, &host);
        assert_eq!(found.len(), 1, "EBX of leaf 1 is the processor's number: {found:?}");
        assert_eq!(
            found[0].to_string(),
            "CPUID 0x7.0 ebx: the guest has 0x20, this processor 0x0: 0x20 is missing"
        );
        assert_eq!(missing(&guest, &[]).len(), 2);
    }

    #[test]
    fn what_is_missing_of_xcr0() {
        let host = [kvm_cpuid_entry2 { function: 0xd, eax: 7, edx: 1, ..Default::default() }];
        assert_eq!(missing_xcr0(1 << 32 | 7, &host), []);
        assert_eq!(missing_xcr0(1, &[]), [], "x87 alone");
        let found: Vec<_> =
            missing_xcr0(3 << 32 | 0x207, &host).iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            [
                "CPUID 0xd.0 eax: the guest has 0x206, this processor 0x7: 0x200 is missing",
                "CPUID 0xd.0 edx: the guest has 0x3, this processor 0x1: 0x2 is missing",
            ]
        );
    }
}
