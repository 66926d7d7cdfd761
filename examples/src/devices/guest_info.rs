//! What a PC tells its guest, and the clock of KVM.

use vmstate_runtime::VmState;

use super::echo::Echo;

/// The clock that KVM shows its guests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "kvmclock",
    pre_load = "forget",
    subsection(
        clock_is_reliable,
        name = "kvmclock/clock_is_reliable",
        needed = "was_sent",
        post_load = "came"
    )
)]
pub struct KvmClock {
    /// Nanoseconds.
    pub clock: u64,
    /// Whether the kernel that it was read from counts them well.
    #[vmstate(subsection = "clock_is_reliable")]
    pub clock_is_reliable: bool,
    #[vmstate(skip = "whether the last stream had it")]
    sent: Echo,
}

impl KvmClock {
    fn forget(&mut self) {
        self.sent.clear();
        self.clock_is_reliable = false;
    }

    /// Machine types up to 2.8 do not send it.
    fn was_sent(&self) -> bool {
        self.sent.or(true)
    }

    fn came(&mut self, _version_id: u32) {
        self.sent.came();
    }
}

/// The generation of a machine, which changes when it is copied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "vmgenid")]
pub struct VmGenId {
    /// Where the guest's firmware put it, in little endian.
    pub vmgenid_addr_le: [u8; 8],
}

/// Where the guest's kernel says what a dump of its memory needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "vmcoreinfo")]
pub struct VmCoreInfo {
    /// Whether it does.
    pub has_vmcoreinfo: bool,
    /// What the host reads,
    #[vmstate(rename = "vmcoreinfo.host_format")]
    pub host_format: u16,
    /// and what the guest wrote.
    #[vmstate(rename = "vmcoreinfo.guest_format")]
    pub guest_format: u16,
    /// Bytes.
    #[vmstate(rename = "vmcoreinfo.size")]
    pub size: u32,
    /// Where.
    #[vmstate(rename = "vmcoreinfo.paddr")]
    pub paddr: u64,
}
