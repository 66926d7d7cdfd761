//! Graphics adapters: the pictures that the guest made, and what of them is shown.

use vmstate_runtime::{Decoder, Encoder, Layout, LoadError, SaveError, VmState, schema::Type};

use super::super::cards::Vga;
use super::plain::Plain;
use super::{Host, Virtio};

/// A graphics adapter.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "virtio-gpu")]
pub struct VirtioGpu {
    /// What all virtio devices have.
    pub virtio: Virtio<Plain>,
    /// Pictures and screens.
    #[vmstate(rename = "virtio-gpu")]
    pub display: Display,
}

impl VirtioGpu {
    /// An adapter of this host, as machine types up to 8.2 have it.
    #[must_use]
    pub fn new(host: Host) -> Self {
        Self { virtio: Virtio::new(host, Plain), display: Display::default() }
    }

    /// As machine types from 9.0 on have it.
    #[must_use]
    pub fn with_framebuffers(host: Host) -> Self {
        let display = Display { with_framebuffers: true, ..Display::default() };
        Self { display, ..Self::new(host) }
    }
}

/// Pictures and screens, one value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Display {
    /// The pictures.
    pub resources: Vec<Resource>,
    /// Whether the guest shows something.
    pub enable: i32,
    /// The screens: at most 16.
    pub scanouts: Vec<Scanout>,
    /// Whether each says where its picture lies: machine types up to 8.2 do not.
    pub with_framebuffers: bool,
}

/// A picture, with 32 bits a pixel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resource {
    /// Its number, which is not 0.
    pub id: u32,
    /// How wide it is,
    pub width: u32,
    /// and how high.
    pub height: u32,
    /// The order of colors.
    pub format: u32,
    /// Where the guest has it: address and length of each piece.
    pub backing: Vec<(u64, u32)>,
    /// The pixels.
    pub pixels: Vec<u8>,
}

/// A screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "virtio-gpu-one-scanout", nested)]
pub struct Scanout {
    /// The picture.
    pub resource_id: u32,
    /// How wide it is,
    pub width: u32,
    /// and how high.
    pub height: u32,
    /// Which part of the picture: from the left,
    pub x: i32,
    /// and from the top.
    pub y: i32,
    /// The picture of the cursor.
    pub cursor_resource_id: u32,
    /// Its point: from the left,
    pub cursor_hot_x: u32,
    /// and from the top.
    pub cursor_hot_y: u32,
    /// Where it is: from the left,
    pub cursor_x: u32,
    /// and from the top.
    pub cursor_y: u32,
    /// Where its picture lies: format, bytes of a pixel, width, height, bytes of a line, offset.
    #[vmstate(skip = "by hand, where it is sent")]
    pub framebuffer: [u32; 6],
}

/// The most screens.
const SCREENS: u32 = 16;

impl Layout<Self> for Display {
    const TYPE: Type = Type::variable("virtio-gpu");

    fn put(this: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        for resource in &this.resources {
            let Resource { id, width, height, format, backing, pixels } = resource;
            out.value(&[*id, *width, *height, *format, backing.len() as u32])?;
            for (address, len) in backing {
                out.value(address)?;
                out.value(len)?;
            }
            out.bytes(pixels)?;
        }
        out.value(&0_u32)?;
        out.value(&this.enable)?;
        out.value(&(this.scanouts.len() as u32))?;
        for scanout in &this.scanouts {
            out.value(scanout)?;
            if this.with_framebuffers {
                out.value(&scanout.framebuffer)?;
            }
        }
        Ok(())
    }

    fn get(this: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        this.resources.clear();
        loop {
            let id = input.read()?;
            if id == 0 {
                break;
            }
            let [width, height, format, pieces] = input.read()?;
            let mut backing = Vec::new();
            for _ in 0..pieces {
                backing.push((input.read()?, input.read()?));
            }
            let bytes = u64::from(width).saturating_mul(height.into()).saturating_mul(4);
            // On a host of 32 bits a picture may be larger than all there is.
            let bytes = usize::try_from(bytes)
                .map_err(|_| input.error(format!("expected {bytes} bytes, which no stream has")))?;
            let pixels = input.take(bytes)?.to_vec();
            this.resources.push(Resource { id, width, height, format, backing, pixels });
        }
        this.enable = input.read()?;
        let screens = input.read()?;
        if screens > SCREENS {
            return Err(input.error(format!("{screens} screens, an adapter has {SCREENS} at most")));
        }
        this.scanouts.clear();
        for _ in 0..screens {
            let mut scanout: Scanout = input.read()?;
            if this.with_framebuffers {
                scanout.framebuffer = input.read()?;
            }
            this.scanouts.push(scanout);
        }
        Ok(())
    }
}

/// The part of a graphics adapter that is a VGA.
#[derive(Clone, Debug, Default, PartialEq, Eq, VmState)]
#[vmstate(name = "virtio-vga", version = 2, minimum_version = 2)]
pub struct VirtioVga {
    /// The core.
    pub vga: Vga,
}
