//! The keyboard controller of the PC. The example for a subsection whose default follows from other
//! fields, and for one that does not have the name after a slash.

use vmstate_runtime::VmState;

const STATUS_FULL: u8 = 0x01;
const STATUS_MOUSE_FULL: u8 = 0x20;

const OUT_RESET: u8 = 0x01;
const OUT_A20: u8 = 0x02;
const OUT_FULL: u8 = 0x10;
const OUT_MOUSE_FULL: u8 = 0x20;

/// The controller. Boards wrap it: see [`PcKbd`] and [`PcKbdMmio`].
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(
    name = "pckbd",
    nested,
    version = 3,
    minimum_version = 3,
    pre_load = "set_defaults",
    post_load = "derive_outport",
    subsection(
        outport,
        name = "pckbd_outport",
        needed = "outport_differs",
        post_load = "outport_came"
    ),
    subsection(extended_state, version = 0, minimum_version = 0, needed = "sends_extended_state")
)]
pub struct KbdController {
    /// The command that waits for its argument; 0 if there is none.
    pub write_cmd: u8,
    /// The status register.
    pub status: u8,
    /// The configuration byte.
    pub mode: u8,
    /// Who has bytes to send.
    #[vmstate(rename = "pending_tmp")]
    pub pending: u8,

    /// The output port: reset, A20 and the interrupts.
    #[vmstate(subsection = "outport")]
    pub outport: u8,

    /// Which parts of the extended state have a meaning.
    #[vmstate(subsection = "extended_state")]
    pub migration_flags: u32,
    /// Where the byte in the output buffer came from.
    #[vmstate(subsection = "extended_state")]
    pub obsrc: u32,
    /// The output buffer.
    #[vmstate(subsection = "extended_state")]
    pub obdata: u8,
    /// A byte of the controller itself that waits for the buffer.
    #[vmstate(subsection = "extended_state")]
    pub cbdata: u8,

    /// Whether the extended state is sent: machine types up to 6.0 switch it off.
    #[vmstate(skip = "configuration")]
    pub extended_state: bool,
    #[vmstate(skip = "whether `outport` came in this load")]
    outport_loaded: bool,
}

impl Default for KbdController {
    fn default() -> Self {
        Self {
            write_cmd: 0,
            status: 0x18,
            mode: 0x03,
            pending: 0,
            outport: OUT_RESET | OUT_A20,
            migration_flags: 0,
            obsrc: 0,
            obdata: 0,
            cbdata: 0,
            extended_state: true,
            outport_loaded: false,
        }
    }
}

impl KbdController {
    fn set_defaults(&mut self) {
        self.outport_loaded = false;
        (self.migration_flags, self.obsrc, self.obdata, self.cbdata) = (0, 0, 0, 0);
    }

    /// The output port as the status alone tells it.
    fn implied_outport(&self) -> u8 {
        let full = if self.status & STATUS_FULL == 0 { 0 } else { OUT_FULL };
        let mouse_full = if self.status & STATUS_MOUSE_FULL == 0 { 0 } else { OUT_MOUSE_FULL };
        OUT_RESET | OUT_A20 | full | mouse_full
    }

    fn outport_differs(&self) -> bool {
        self.outport != self.implied_outport()
    }

    fn outport_came(&mut self, _version_id: u32) {
        self.outport_loaded = true;
    }

    fn derive_outport(&mut self, _version_id: u32) {
        if !self.outport_loaded {
            self.outport = self.implied_outport();
        }
    }

    fn sends_extended_state(&self) -> bool {
        self.extended_state
    }
}

/// The controller on the ISA bus.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pckbd", version = 3, minimum_version = 3)]
pub struct PcKbd {
    /// The controller.
    pub kbd: KbdController,
}

/// The controller in memory, as boards of MIPS workstations have it.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "pckbd-mmio")]
pub struct PcKbdMmio {
    /// The controller.
    pub kbd: KbdController,
}
