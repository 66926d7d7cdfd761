//! The interrupt controller of the PC. The example for a device that hardly needs attributes: the
//! fields, in the order of the wire.

use vmstate_runtime::VmState;

/// One of the two controllers, eight inputs each.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "i8259", subsection(ltim, needed = "is_level_triggered", on = state))]
pub struct I8259 {
    /// The inputs as they were last, to find edges.
    pub last_irr: u8,
    /// Interrupts requested.
    pub irr: u8,
    /// Interrupts masked.
    pub imr: u8,
    /// Interrupts in service.
    pub isr: u8,
    /// The input with the highest priority.
    pub priority_add: u8,
    /// The vector of input 0.
    pub irq_base: u8,
    /// Whether a read returns `isr` rather than `irr`.
    pub read_reg_select: u8,
    /// Whether the next read polls.
    pub poll: u8,
    /// Whether the mask is in special mode.
    pub special_mask: u8,
    /// Which initialization word is expected next; 0 outside of an initialization.
    #[vmstate(validate = "check_init_state")]
    pub init_state: u8,
    /// Whether interrupts end by themselves.
    pub auto_eoi: u8,
    /// Whether priorities rotate when they do.
    pub rotate_on_auto_eoi: u8,
    /// Whether the other controller's interrupts may nest.
    pub special_fully_nested_mode: u8,
    /// Whether a fourth initialization word comes.
    pub init4: u8,
    /// Whether there is only this controller.
    pub single_mode: u8,
    /// Which inputs are triggered by level.
    pub elcr: u8,
    /// Whether all lines are triggered by their level. Sent since 9.1.
    #[vmstate(subsection = "ltim", absent = 0)]
    pub ltim: u8,
}

impl I8259 {
    fn is_level_triggered(&self) -> bool {
        self.ltim != 0
    }

    fn check_init_state(&self, _version_id: u32) -> Result<(), String> {
        match self.init_state {
            0..=3 => Ok(()),
            state => Err(format!("init_state is {state}, there are words 1 to 3 to expect")),
        }
    }
}
