//! Devices of a crate that knows the runtime under another name, and of one that gets it from a third
//! crate: `#[vmstate(crate = path)]`.

use machines::machine_types;
use migration::VmState;

/// What a framework would re-export.
pub mod framework {
    pub use migration as state;
}

/// A device with one of everything that names the runtime in its expansion.
#[derive(VmState, Debug, Default, PartialEq)]
#[vmstate(
    crate = ::migration,
    name = "uart",
    version = 2,
    minimum_version = 2,
    load_old(1, "load_v1"),
    post_load = "check",
    subsection(clock, needed = "has_clock")
)]
pub struct Uart {
    lcr: u8,
    parity: Parity,
    baud: Baud,
    #[vmstate(prefix = u8, max = 16)]
    fifo: Vec<u8>,
    #[vmstate(test = "has_extra", validate = "extra_is_valid")]
    extra: u16,
    nested: Nested<u32>,
    #[vmstate(subsection = "clock")]
    clock: u64,
    #[vmstate(property = "migrate-clock", default = true)]
    migrate_clock: bool,
}

/// A C-like enum.
#[derive(VmState, Clone, Copy, Debug, Default, PartialEq)]
#[vmstate(crate = migration)]
#[repr(u8)]
pub enum Parity {
    /// No parity bit.
    #[default]
    None,
    /// An even number of ones.
    Even,
}

/// A newtype.
#[derive(VmState, Clone, Copy, Debug, Default, PartialEq)]
#[vmstate(crate = crate::framework::state)]
pub struct Baud(u32);

/// A nested struct.
#[derive(VmState, Clone, Debug, Default, PartialEq)]
#[vmstate(crate = crate::framework::state)]
pub struct Nested<T> {
    value: T,
}

impl Uart {
    fn load_v1(
        &mut self,
        input: &mut migration::Decoder<'_>,
        _version_id: u32,
    ) -> Result<(), migration::LoadError> {
        input.value(&mut self.lcr)
    }

    fn check(&mut self, _version_id: u32) -> Result<(), String> {
        if self.baud.0 > 0 { Ok(()) } else { Err("no baud rate".to_owned()) }
    }

    fn has_clock(&self) -> bool {
        self.migrate_clock
    }

    fn has_extra(&self, _version_id: u32) -> bool {
        self.lcr > 0
    }

    fn extra_is_valid(&self, _version_id: u32) -> bool {
        self.extra < 1000
    }
}

/// Machine types of a renamed crate.
pub const MACHINES: machines::MachineTypes = machine_types! {
    "virt-2.0" => {},
    "virt-1.0" => { "uart.migrate-clock" = false },
};

#[cfg(test)]
mod tests {
    use super::{Baud, MACHINES, Nested, Parity, Uart, VmState};
    use migration::{Decoder, Encoder};

    fn saved(machine: &str) -> Vec<u8> {
        let mut uart = Uart {
            lcr: 1,
            parity: Parity::Even,
            baud: Baud(9600),
            fifo: vec![2, 3],
            extra: 4,
            nested: Nested { value: 5 },
            clock: 6,
            migrate_clock: false,
        };
        let machine = MACHINES.find(machine).expect("a machine type of this crate");
        machine.apply(&mut uart, &[]).expect("properties of this crate");
        let mut stream = Vec::new();
        let result = uart.save(&mut Encoder::new(&mut stream));
        assert!(result.is_ok(), "{result:?}");
        let mut loaded = Uart { migrate_clock: uart.migrate_clock, ..Uart::default() };
        let result = loaded.load(&mut Decoder::new(&stream), 2);
        assert!(result.is_ok(), "{result:?}");
        stream
    }

    #[test]
    fn saved_and_loaded() {
        let fields = [1, 1, 0, 0, 0x25, 0x80, 2, 2, 3, 0, 4, 0, 0, 0, 5];
        assert_eq!(saved("virt-1.0"), fields);
        let clock = b"\x05\x0auart/clock\0\0\0\x01\0\0\0\0\0\0\0\x06";
        assert_eq!(saved("virt-2.0"), [&fields[..], clock].concat());
    }
}
