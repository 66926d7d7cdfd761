//! The registers of the e1000, and views of them: the wire has some registers one by one, and then
//! all in one array.

use vmstate_runtime::{BoxError, Via, VmState};

use super::E1000;

/// Words of the register space.
pub const REGISTERS: usize = 0x8000;

/// Where a register is in `mac_reg`: the datasheet counts bytes.
macro_rules! registers {
    ($($(#[$doc:meta])* $name:ident = $offset:literal,)*) => {
        $($(#[$doc])* pub const $name: usize = $offset / 4;)*
    };
}

registers! {
    /// Device control.
    CTRL = 0x0000,
    /// Device status.
    STATUS = 0x0008,
    /// EEPROM control and data.
    EECD = 0x0010,
    /// EEPROM read.
    EERD = 0x0014,
    /// PHY access.
    MDIC = 0x0020,
    /// VLAN ether type.
    VET = 0x0038,
    /// Interrupt cause read.
    ICR = 0x00c0,
    /// Interrupt throttling.
    ITR = 0x00c4,
    /// Interrupt cause set.
    ICS = 0x00c8,
    /// Interrupt mask set.
    IMS = 0x00d0,
    /// Interrupt mask clear.
    IMC = 0x00d8,
    /// Receive control.
    RCTL = 0x0100,
    /// Transmit control.
    TCTL = 0x0400,
    /// LED control.
    LEDCTL = 0x0e00,
    /// Packet buffer allocation.
    PBA = 0x1000,
    /// Receive ring: base, low half.
    RDBAL = 0x2800,
    /// Receive ring: base, high half.
    RDBAH = 0x2804,
    /// Receive ring: length.
    RDLEN = 0x2808,
    /// Receive ring: head.
    RDH = 0x2810,
    /// Receive ring: tail.
    RDT = 0x2818,
    /// Receive delay timer.
    RDTR = 0x2820,
    /// Receive interrupt absolute delay.
    RADV = 0x282c,
    /// Transmit ring: base, low half.
    TDBAL = 0x3800,
    /// Transmit ring: base, high half.
    TDBAH = 0x3804,
    /// Transmit ring: length.
    TDLEN = 0x3808,
    /// Transmit ring: head.
    TDH = 0x3810,
    /// Transmit ring: tail.
    TDT = 0x3818,
    /// Transmit descriptor control.
    TXDCTL = 0x3828,
    /// Transmit interrupt absolute delay.
    TADV = 0x382c,
    /// Missed packets.
    MPC = 0x4010,
    /// Good packets received.
    GPRC = 0x4074,
    /// Good packets transmitted.
    GPTC = 0x4080,
    /// Octets received, low half.
    TORL = 0x40c0,
    /// Octets received, high half.
    TORH = 0x40c4,
    /// Octets transmitted, low half.
    TOTL = 0x40c8,
    /// Octets transmitted, high half.
    TOTH = 0x40cc,
    /// Packets received.
    TPR = 0x40d0,
    /// Packets transmitted.
    TPT = 0x40d4,
    /// Multicast table.
    MTA = 0x5200,
    /// Receive addresses.
    RA = 0x5400,
    /// VLAN filter table.
    VFTA = 0x5600,
    /// Wake-up filter control.
    WUFC = 0x5808,
    /// Management control.
    MANC = 0x5820,
    /// Software semaphore.
    SWSM = 0x5b50,
}

/// A view of one register.
#[derive(Default, VmState)]
pub struct Reg<const INDEX: usize>(u32);

impl<const INDEX: usize> Via<E1000> for Reg<INDEX> {
    fn build(device: &E1000) -> Self {
        Self(device.mac_reg[INDEX])
    }

    fn apply(self, device: &mut E1000) -> Result<(), BoxError> {
        device.mac_reg[INDEX] = self.0;
        Ok(())
    }
}

/// A view of `LEN` registers from `START` on.
#[derive(VmState)]
pub struct Regs<const START: usize, const LEN: usize>([u32; LEN]);

impl<const START: usize, const LEN: usize> Default for Regs<START, LEN> {
    fn default() -> Self {
        Self([0; LEN])
    }
}

impl<const START: usize, const LEN: usize> Via<E1000> for Regs<START, LEN> {
    fn build(device: &E1000) -> Self {
        let mut view = Self::default();
        view.0.copy_from_slice(&device.mac_reg[START..START + LEN]);
        view
    }

    fn apply(self, device: &mut E1000) -> Result<(), BoxError> {
        device.mac_reg[START..START + LEN].copy_from_slice(&self.0);
        Ok(())
    }
}
