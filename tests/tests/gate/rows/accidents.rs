//! What really happened to QEMU and Firecracker.

use crate::released::Released;
use crate::table::Row;

pub(super) fn rows() -> Vec<Row> {
    let base = Released::read("accidents");
    let mut rows = qemu(&base);
    rows.extend(firecracker(&base));
    rows
}

fn qemu(base: &Released) -> Vec<Row> {
    let row = |edit: &str| Row::new(base, edit, "QEMU");
    let scanout = "    pub height: u32,\n";
    let version = "version = 1, minimum_version = 1)]\npub struct Scanout";
    vec![
        // 3a9cd2a4a1, reverted by efd6b3d176: 512 bytes became 16 KiB.
        row("virtio-net: vlans of bits become vlans of words")
            .device("vlans: [u32; MAX_VLAN >> 5]", "vlans: [u32; MAX_VLAN]")
            .rejected("VMS0010", "[u32; MAX_VLAN]"),
        row("virtio-net: the same by its constant")
            .parts("1 << 12", "1 << 17")
            .rejected("VMS0010", "[u32; MAX_VLAN >> 5]"),
        // dfcf74fa68: the version of a nested struct is not on the wire, so it cannot tell old from new.
        row("virtio-gpu: nested version raised")
            .parts(version, &version.replace("version = 1, m", "version = 2, m"))
            .rejected("VMS0010", "[Scanout; 2]"),
        row("virtio-gpu: nested version raised with new fields")
            .parts(version, &version.replace("version = 1, m", "version = 2, m"))
            .parts(scanout, &format!("{scanout}    pub x: u32,\n    pub y: u32,\n"))
            .rejected("VMS0010", "[Scanout; 2]"),
        // 40a23ef643 made the new fields depend on a property.
        row("virtio-gpu: the repair, a test")
            .parts(
                scanout,
                &format!("{scanout}    #[vmstate(test = \"after_v2\", absent = 0)]\n    pub x: u32,\n    #[vmstate(skip)]\n    pub v2: bool,\n"),
            )
            .parts(
                "#[derive(VmState)]\npub struct Queue",
                "impl Scanout {\n    fn after_v2(&self, _version_id: u32) -> bool {\n        self.v2\n    }\n}\n\n\
                 #[derive(VmState)]\npub struct Queue",
            ),
    ]
}

fn firecracker(base: &Released) -> Vec<Row> {
    let row = |edit: &str| Row::new(base, edit, "Firecracker");
    vec![
        // After 1.1: notification suppression in every queue (#3051 made the tests skip all releases).
        row("a field in every queue")
            .parts(
                "    pub next_used: u16,\n",
                "    pub next_used: u16,\n    pub uses_notif_suppression: bool,\n",
            )
            .rejected("VMS0010", "[Queue; 1]"),
        // 1.3.0 was released with a changed state and the old version (#3496).
        row("a field at the end of a device")
            .device("    sectors: u64,\n", "    sectors: u64,\n    cache_type: u8,\n")
            .rejected("VMS0006", "cache_type"),
        // #4913: constants that nobody needs in a snapshot.
        row("two constant fields removed")
            .parts("    pub max_connections: u64,\n", "")
            .parts("    pub max_pending_resets: u64,\n", "")
            .rejected("VMS0010", "MmdsStack"),
        row("the kernel's headers grow a structure")
            .parts("region: [u32; 1024]", "region: [u32; 4096]")
            .rejected("VMS0010", "Xsave"),
    ]
}
