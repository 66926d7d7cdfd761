//! The description that QEMU puts at the end of a stream, made from the devices here.
//!
//! A section is loaded into its device, and the device is saved again with a trace of what it decides.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use vmstate_runtime::{Encoder, Trace};
use vmstate_stream::description::{Style, Template};

use crate::{
    devices, roundtrip,
    stream::{self, Section, Stream},
};

/// What QEMU says about a section, and what its device here does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The name in the stream.
    pub section: String,
    /// Which of the devices of this name.
    pub instance: u32,
    /// The object in the stream's description.
    pub sent: String,
    /// The object made from the device.
    pub ours: String,
}

impl Comparison {
    /// Whether they are the same, byte for byte.
    #[must_use]
    pub fn is_equal(&self) -> bool {
        self.sent == self.ours
    }

    /// What is around the first difference: what was sent, and ours.
    #[must_use]
    pub fn difference(&self) -> (String, String) {
        let pairs = self.sent.bytes().zip(self.ours.bytes());
        let same = pairs.take_while(|(sent, ours)| sent == ours).count();
        let around = |text: &str| {
            let bytes = text.as_bytes();
            let around = &bytes[same.saturating_sub(60)..bytes.len().min(same + 60)];
            String::from_utf8_lossy(around).into_owned()
        };
        (around(&self.sent), around(&self.ours))
    }
}

/// Describes every section of a stream that QEMU describes and that there is a device for, as this QEMU does.
///
/// Of several devices of a name the one counts that is described as it was sent, else the first one
/// that can load the section.
#[must_use]
pub fn comparisons(bytes: &[u8], stream: &Stream, style: Style) -> Vec<Comparison> {
    let described = described(bytes);
    let mut ahead = described.iter();
    let mut found = Vec::new();
    for section in &stream.sections {
        // Both are in the order of the stream. A section that is not described takes none away.
        let mut further = ahead.clone();
        let Some((device, sent)) = further.find(|(device, _)| device.is_of(section)) else {
            continue;
        };
        ahead = further;
        // What QEMU writes by hand as a whole it does not describe: it says how many bytes there are.
        if !device.is_described {
            continue;
        }
        if devices::is_foreign(&section.idstr, section.version_id) {
            continue;
        }
        let mut all = (0..devices::candidates_of(&section.idstr, &section.shape).count())
            .filter_map(|nth| describe(bytes, section, nth, style));
        let Some(first) = all.next() else { continue };
        let sent = (*sent).to_owned();
        let ours = if first == sent { first } else { all.find(|o| *o == sent).unwrap_or(first) };
        let (section, instance) = (section.idstr.clone(), section.instance_id);
        found.push(Comparison { section, instance, sent, ours });
    }
    found
}

/// The object that this QEMU writes for a section of the `nth` of [`devices::candidates`], if that
/// one can load it.
#[must_use]
pub fn describe(bytes: &[u8], section: &Section, nth: usize, style: Style) -> Option<String> {
    let mut device = devices::candidates_of(&section.idstr, &section.shape).nth(nth)?;
    roundtrip::load(bytes, section, &mut *device).ok()?;
    let (mut state, mut trace, mut text) = (Vec::new(), Trace::new(), Vec::new());
    device.save(&mut Encoder::new(&mut state).traced(&mut trace)).ok()?;
    let (idstr, instance_id) = (&section.idstr, section.instance_id);
    let template = Template::in_style(style, device.description(), idstr, instance_id);
    template.write(&trace, &mut text).ok()?;
    String::from_utf8(text).ok()
}

/// What tells which section an object describes.
#[derive(Deserialize)]
struct Device {
    name: String,
    instance_id: u32,
    #[serde(default, rename = "vmsd_name", deserialize_with = "is_there")]
    is_described: bool,
}

fn is_there<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    String::deserialize(from).map(|_| true)
}

impl Device {
    fn is_of(&self, section: &Section) -> bool {
        self.name == section.idstr && self.instance_id == section.instance_id
    }
}

/// The objects in the description of a stream, as they stand there.
fn described(bytes: &[u8]) -> Vec<(Device, &str)> {
    #[derive(Deserialize)]
    struct Top<'a> {
        #[serde(borrow)]
        devices: Vec<&'a RawValue>,
    }
    let json = stream::description(bytes).unwrap_or_default();
    let devices =
        serde_json::from_slice::<Top<'_>>(json).map_or_else(|_| Vec::new(), |t| t.devices);
    let named = devices.into_iter().map(RawValue::get);
    named.filter_map(|text| Some((serde_json::from_str(text).ok()?, text))).collect()
}
