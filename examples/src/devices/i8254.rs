//! The programmable interval timer of the PC. The example for `load_old`, a layout from before the
//! oldest version that the fields describe, and for `via`: one value that is on the wire twice.

use vmstate_runtime::{BoxError, Decoder, LoadError, Via, VmState};

/// Three counters.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "i8254",
    version = 3,
    minimum_version = 2,
    pre_load = "set_defaults",
    load_old(1, "load_version_1")
)]
pub struct I8254 {
    /// Whether counter 0 does not raise its interrupt: the HPET stands in for it.
    #[vmstate(rename = "channels[0].irq_disabled", since = 3)]
    pub irq_disabled: u32,
    /// The counters.
    pub channels: [Channel; 3],
    /// When counter 0 changes its output: sent again, in the place of a timer that was here once.
    #[vmstate(rename = "channels[0].next_transition_time", via = NextTransition)]
    pub next_transition: (),
}

/// One counter.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pit channel", version = 2, minimum_version = 2, nested)]
pub struct Channel {
    /// Counts down from here; 0x10000 if the guest wrote 0.
    pub count: i32,
    /// The value a latch command froze.
    pub latched_count: u16,
    /// Whether, and how, `latched_count` is still to be read.
    pub count_latched: u8,
    /// Whether `status` is still to be read.
    pub status_latched: u8,
    /// The status a read-back command froze.
    pub status: u8,
    /// Which byte is read next.
    pub read_state: u8,
    /// Which byte is written next.
    pub write_state: u8,
    /// The low byte, until the high byte comes.
    pub write_latch: u8,
    /// How counts are read and written.
    pub rw_mode: u8,
    /// One of six operating modes.
    pub mode: u8,
    /// Whether it counts in decimal digits.
    pub bcd: u8,
    /// The gate input.
    pub gate: u8,
    /// When counting began, in nanoseconds of the guest's clock.
    pub count_load_time: i64,
    /// When the output changes next; -1 if never.
    pub next_transition_time: i64,
}

/// The output change of counter 0.
#[derive(Default, VmState)]
struct NextTransition(i64);

impl Via<I8254> for NextTransition {
    fn build(device: &I8254) -> Self {
        Self(device.channels[0].next_transition_time)
    }

    fn apply(self, device: &mut I8254) -> Result<(), BoxError> {
        device.channels[0].next_transition_time = self.0;
        Ok(())
    }
}

impl I8254 {
    /// Version 2 does not say.
    fn set_defaults(&mut self) {
        self.irq_disabled = 0;
    }

    /// Version 1 has only one output change, that of counter 0, and after the counter that it
    /// belongs to.
    fn load_version_1(
        &mut self,
        input: &mut Decoder<'_>,
        _version_id: u32,
    ) -> Result<(), LoadError> {
        self.irq_disabled = 0;
        for (index, channel) in self.channels.iter_mut().enumerate() {
            channel.load_version_1(input)?;
            channel.next_transition_time = if index == 0 { input.read()? } else { -1 };
        }
        Ok(())
    }
}

impl Channel {
    fn load_version_1(&mut self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        input.value(&mut self.count)?;
        input.value(&mut self.latched_count)?;
        let bytes = [
            &mut self.count_latched,
            &mut self.status_latched,
            &mut self.status,
            &mut self.read_state,
            &mut self.write_state,
            &mut self.write_latch,
            &mut self.rw_mode,
            &mut self.mode,
            &mut self.bcd,
            &mut self.gate,
        ];
        for byte in bytes {
            input.value(byte)?;
        }
        input.value(&mut self.count_load_time)
    }
}
