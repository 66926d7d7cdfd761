//! The PL080 DMA controller. An example of `via`: an old mistake sends one register four times.

use vmstate_runtime::{BoxError, Via, VmState};

/// Eight channels. The PL081 sends as many and has two.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pl080")]
pub struct Pl080 {
    /// Raw interrupt status: transfers done.
    #[vmstate(rename = "tc_int[0]")]
    pub tc_int: u8,
    /// Which of them interrupt.
    pub tc_mask: u8,
    /// Raw interrupt status: errors.
    pub err_int: u8,
    /// Which of them interrupt.
    pub err_mask: u8,
    /// Configuration.
    pub conf: u32,
    /// Synchronization of requests.
    pub sync: u32,
    /// Requests for one word.
    pub req_single: u32,
    /// Requests for a burst.
    pub req_burst: u32,
    #[vmstate(rename = "tc_int[1]", via = TcInt)]
    again: (),
    #[vmstate(rename = "tc_int[2]", via = TcInt)]
    and_again: (),
    #[vmstate(rename = "tc_int[3]", via = TcInt)]
    and_once_more: (),
    /// The channels.
    pub chan: [Pl080Channel; 8],
    /// How deep the transfers are nested that run.
    pub running: i32,
}

/// One channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pl080_channel", nested)]
pub struct Pl080Channel {
    /// Source.
    pub src: u32,
    /// Destination.
    pub dest: u32,
    /// The next item of a list.
    pub lli: u32,
    /// Control.
    pub ctrl: u32,
    /// Configuration.
    pub conf: u32,
}

/// `tc_int` again.
#[derive(Default, VmState)]
struct TcInt(u8);

impl Via<Pl080> for TcInt {
    fn build(device: &Pl080) -> Self {
        Self(device.tc_int)
    }

    fn apply(self, device: &mut Pl080) -> Result<(), BoxError> {
        device.tc_int = self.0;
        Ok(())
    }
}
