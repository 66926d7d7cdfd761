//! Serial ports and consoles.

use vmstate_runtime::{Decoder, Encoder, LoadError, SaveError};

use super::super::Block as Heap;
use super::Kind;
use super::block::ELEMENT;

/// The most ports of a bus.
const MOST: u32 = 511;

/// A bus of ports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Console {
    /// Columns of the first console; a destination takes its own,
    pub cols: u16,
    /// and rows.
    pub rows: u16,
    /// How many ports there may be.
    pub max_nr_ports: u32,
    /// Which there are, one bit each.
    pub ports_map: Vec<u32>,
    /// Those that there are.
    pub ports: Vec<ConsolePort>,
}

/// A port.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConsolePort {
    /// Its number.
    pub id: u32,
    /// Whether the guest has it open.
    pub guest_connected: bool,
    /// Whether the host does.
    pub host_connected: bool,
    /// An element of which a part was written: the buffer, the offset in it, and the element.
    pub element: Option<(u32, u64, Heap<u8, ELEMENT>)>,
}

impl Kind for Console {
    fn put(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(&self.cols)?;
        out.value(&self.rows)?;
        out.value(&self.max_nr_ports)?;
        for map in &self.ports_map {
            out.value(map)?;
        }
        out.value(&(self.ports.len() as u32))?;
        for port in &self.ports {
            out.value(&port.id)?;
            out.value(&port.guest_connected)?;
            out.value(&port.host_connected)?;
            out.value(&u32::from(port.element.is_some()))?;
            if let Some((buffer, offset, element)) = &port.element {
                out.value(buffer)?;
                out.value(offset)?;
                out.bytes(&**element)?;
            }
        }
        Ok(())
    }

    fn get(&mut self, input: &mut Decoder<'_>, _: u32, _: usize) -> Result<(), LoadError> {
        (self.cols, self.rows) = (input.read()?, input.read()?);
        self.max_nr_ports = input.read()?;
        // It is sent in the byte order of the guest, and was swapped once where that is another one than the host's.
        let max = self.max_nr_ports.min(self.max_nr_ports.swap_bytes());
        self.ports_map.clear();
        for _ in 0..bounded(max, input)?.div_ceil(32) {
            self.ports_map.push(input.read()?);
        }
        self.ports.clear();
        let ports = input.read()?;
        for _ in 0..bounded(ports, input)? {
            let (id, guest_connected, host_connected) =
                (input.read()?, input.read()?, input.read()?);
            let element = if input.read::<u32>()? == 0 {
                None
            } else {
                let (buffer, offset) = (input.read()?, input.read()?);
                let mut element = Heap::default();
                element.copy_from_slice(input.take(ELEMENT)?);
                Some((buffer, offset, element))
            };
            self.ports.push(ConsolePort { id, guest_connected, host_connected, element });
        }
        Ok(())
    }
}

fn bounded(ports: u32, input: &Decoder<'_>) -> Result<u32, LoadError> {
    if ports > MOST {
        return Err(input.error(format!("{ports} ports, a bus has {MOST} at most")));
    }
    Ok(ports)
}
