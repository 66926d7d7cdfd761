//! The network that QEMU makes for a guest by itself. Its library writes its state by hand, and QEMU does not describe it.

use vmstate_runtime::VmState;

/// A network. Connections of forwarded ports do not stay; those to programs of the host are not modeled.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "slirp", version = 4, minimum_version = 4, post_load = "check_end")]
pub struct Slirp {
    end_of_connections: u8,
    /// The number of the next packet.
    pub ip_id: u16,
    /// Addresses that were given away.
    pub bootp_clients: [BootpClient; 16],
}

/// An address that was given away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "bootp_client", nested)]
pub struct BootpClient {
    /// Whether it was.
    pub allocated: u16,
    /// To whom.
    pub macaddr: [u8; 6],
}

impl Slirp {
    fn check_end(&mut self, _version_id: u32) -> Result<(), &'static str> {
        match self.end_of_connections {
            0 => Ok(()),
            _ => Err("a connection to a program of the host, which is not modeled"),
        }
    }
}
