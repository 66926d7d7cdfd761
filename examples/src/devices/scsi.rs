//! SCSI disks and CD drives. The example for a list that QEMU writes by hand.

use vmstate_runtime::{Decoder, Encoder, Layout, LoadError, SaveError, VmState, schema::Type};

use super::block::Block;
use super::virtio::ELEMENT;

/// Bytes of sense data that were there from the beginning.
const OLD_SENSE: usize = 96;
const SENSE: usize = 252;

/// A disk or a CD drive.
#[allow(clippy::struct_excessive_bools)] // as on the wire
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "scsi-disk",
    subsection(reservation, name = "scsi-disk/pr", needed = "has_reservation")
)]
pub struct ScsiDisk {
    /// What every SCSI device has.
    pub qdev: ScsiDevice,
    /// Whether another medium was put in,
    pub media_changed: bool,
    /// and whether the guest is to be told.
    pub media_event: bool,
    /// Whether somebody asked for the medium.
    pub eject_request: bool,
    /// Whether the tray is open.
    pub tray_open: bool,
    /// Whether the guest locked it.
    pub tray_locked: bool,
    /// The key of a persistent reservation,
    #[vmstate(subsection = "reservation", rename = "qdev.pr_state.key", absent = 0)]
    pub reservation_key: u64,
    /// and its kind.
    #[vmstate(subsection = "reservation", rename = "qdev.pr_state.resv_type", absent = 0)]
    pub reservation_type: u8,
}

impl ScsiDisk {
    /// A disk behind a virtio device.
    #[must_use]
    pub fn behind_virtio() -> Self {
        let mut disk = Self::default();
        disk.qdev.requests.behind_virtio = true;
        disk
    }

    /// A reservation has a key.
    fn has_reservation(&self) -> bool {
        self.reservation_key != 0
    }
}

/// What every SCSI device has.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(
    name = "SCSIDevice",
    nested,
    post_load = "check_sense",
    subsection(more_sense, name = "SCSIDevice/sense", needed = "has_more_sense")
)]
pub struct ScsiDevice {
    /// What the guest is to be told: the key,
    #[vmstate(rename = "unit_attention.key")]
    pub attention_key: u8,
    /// the code,
    #[vmstate(rename = "unit_attention.asc")]
    pub attention_asc: u8,
    /// and its qualifier.
    #[vmstate(rename = "unit_attention.ascq")]
    pub attention_ascq: u8,
    /// Whether the sense data is that.
    pub sense_is_ua: bool,
    /// Sense data,
    pub sense: Block<u8, OLD_SENSE>,
    /// and its length.
    pub sense_len: u32,
    /// Requests that the host could not carry out yet.
    pub requests: ScsiRequests,
    /// What does not fit into `sense`.
    #[vmstate(subsection = "more_sense", rename = "sense")]
    pub more_sense: Block<u8, { SENSE - OLD_SENSE }>,
}

impl ScsiDevice {
    fn has_more_sense(&self) -> bool {
        self.sense_len as usize > OLD_SENSE
    }

    fn check_sense(&mut self, _version_id: u32) -> Result<(), String> {
        if self.sense_len as usize <= SENSE {
            return Ok(());
        }
        Err(format!("{} bytes of sense data of {SENSE}", self.sense_len))
    }
}

/// Requests that the host could not carry out yet, as after an error of its disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScsiRequests {
    /// The requests.
    pub requests: Vec<ScsiRequest>,
    /// Whether the controller is a virtio device, which sends the element of its queue.
    pub behind_virtio: bool,
}

/// A request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScsiRequest {
    /// Whether it is to be tried again from its beginning.
    pub retry: bool,
    /// The command.
    pub command: [u8; 16],
    /// Its number,
    pub tag: u32,
    /// and its unit.
    pub lun: u32,
    /// The queue, and the element in it.
    pub element: Option<(u32, Block<u8, ELEMENT>)>,
    /// Where it goes on,
    pub sector: u64,
    /// and for how long, in sectors of 512 bytes.
    pub sector_count: u32,
    /// Bytes of its buffer.
    pub buffer_len: u32,
    /// What is in it.
    pub data: Vec<u8>,
}

impl ScsiRequest {
    /// What the guest writes: the buffer is as long as what is left. What it reads says how long it is.
    fn writes(&self) -> bool {
        matches!(
            self.command[0],
            0x04 | 0x0a
                | 0x15
                | 0x1d
                | 0x2a
                | 0x2e
                | 0x3b
                | 0x3f
                | 0x41
                | 0x42
                | 0x55
                | 0x5f
                | 0x8a
                | 0x8e
                | 0x93
                | 0xaa
                | 0xae
        )
    }

    fn get(&mut self, behind_virtio: bool, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        input.value(&mut self.command)?;
        (self.tag, self.lun) = (input.read()?, input.read()?);
        if behind_virtio {
            let (queue, mut element) = (input.read()?, Block::default());
            element.copy_from_slice(input.take(ELEMENT)?);
            self.element = Some((queue, element));
        }
        (self.sector, self.sector_count, self.buffer_len) =
            (input.read()?, input.read()?, input.read()?);
        let len = match (self.buffer_len, self.writes()) {
            (0, _) => 0,
            (len, true) => u64::from(len).min(u64::from(self.sector_count) * 512),
            (_, false) if self.retry => 0,
            (_, false) => input.read::<u32>()?.into(),
        };
        self.data = input.take(usize::try_from(len).map_err(|e| input.error(e))?)?.to_vec();
        Ok(())
    }

    fn put(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(&if self.retry { 1_u8 } else { 2 })?;
        out.value(&self.command)?;
        out.value(&[self.tag, self.lun])?;
        if let Some((queue, element)) = &self.element {
            out.value(queue)?;
            out.bytes(&**element)?;
        }
        out.value(&self.sector)?;
        out.value(&[self.sector_count, self.buffer_len])?;
        if self.buffer_len > 0 && !self.writes() && !self.retry {
            out.value(&(self.data.len() as u32))?;
        }
        out.bytes(&self.data)
    }
}

impl Layout<Self> for ScsiRequests {
    const TYPE: Type = Type::variable("scsi-requests");

    fn put(this: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        for request in &this.requests {
            request.put(out)?;
        }
        out.value(&0_u8)
    }

    fn get(this: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        this.requests.clear();
        loop {
            let retry = match input.read::<u8>()? {
                0 => return Ok(()),
                retry => retry == 1,
            };
            let mut request = ScsiRequest { retry, ..ScsiRequest::default() };
            request.get(this.behind_virtio, input)?;
            this.requests.push(request);
        }
    }
}
