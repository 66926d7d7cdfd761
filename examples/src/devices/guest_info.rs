//! What a PC tells its guest.

use vmstate_runtime::VmState;

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
