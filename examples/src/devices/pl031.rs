//! The PL031 real-time clock. An example of a subsection that a property controls.

use vmstate_runtime::VmState;

/// A clock that counts seconds.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    name = "pl031",
    pre_load = "forget_offset",
    post_load = "settle",
    subsection(
        tick_offset,
        name = "pl031/tick-offset",
        needed = "sends_offset",
        post_load = "offset_came"
    )
)]
pub struct Pl031 {
    /// What the clock is ahead of the guest's clock, in seconds: the receiver's clock has moved on.
    pub tick_offset_vmstate: u32,
    /// `RTCMR`, match.
    pub mr: u32,
    /// `RTCLR`, load.
    pub lr: u32,
    /// `RTCCR`, control.
    pub cr: u32,
    /// `RTCIMSC`, interrupt mask.
    pub im: u32,
    /// `RTCRIS`, raw interrupt status.
    pub is: u32,
    /// What the clock is ahead of the host's, in seconds: this one wins.
    #[vmstate(subsection = "tick_offset")]
    pub tick_offset: u32,
    /// Whether `tick_offset` is sent: machine types up to 4.0 switch it off.
    #[vmstate(property = "migrate-tick-offset", default = true)]
    pub migrate_tick_offset: bool,
    #[vmstate(skip = "whether `tick_offset` came in this load")]
    offset_loaded: bool,
}

impl Default for Pl031 {
    fn default() -> Self {
        Self {
            tick_offset_vmstate: 0,
            mr: 0,
            lr: 0,
            cr: 0,
            im: 0,
            is: 0,
            tick_offset: 0,
            migrate_tick_offset: true,
            offset_loaded: false,
        }
    }
}

impl Pl031 {
    fn forget_offset(&mut self) {
        self.offset_loaded = false;
    }

    fn offset_came(&mut self, _version_id: u32) {
        self.offset_loaded = true;
    }

    fn sends_offset(&self) -> bool {
        self.migrate_tick_offset
    }

    /// An old peer knows only the other offset.
    fn settle(&mut self, _version_id: u32) {
        if !self.offset_loaded {
            self.tick_offset = self.tick_offset_vmstate;
        }
    }
}
