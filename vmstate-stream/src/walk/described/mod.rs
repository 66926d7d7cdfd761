//! The description that is in a stream: QEMU's JSON, in the styles of all releases.

mod field;
mod json;

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use self::json::{Json, Result};
use super::schema::{Body, DEEPEST};

pub use json::Malformed;

/// How often all of a text that makes no sense is looked through for devices.
const LOOKED_THROUGH: usize = 16;

/// The description at the end of a stream: what its sender says is in each section.
///
/// Devices are looked up first and read one by one, so that a large description takes little memory; a damaged one
/// loses the devices that are damaged and no others.
///
/// ```
/// use vmstate_stream::walk::Described;
///
/// let text = br#"{"page_size": 4096, "devices": [{"name": "timer", "instance_id": 0, "vmsd_name": "timer",
///     "version": 2, "fields": [{"name": "offset", "type": "int64", "size": 8}]}]}"#;
/// let described = Described::new(text);
/// assert_eq!((described.page_size(), described.len()), (Some(4096), 1));
///
/// let timer = described.find(0, "timer", 0).unwrap();
/// let body = described.body(timer)?;
/// assert_eq!((&*body.name, body.size()), ("timer", Some(8)));
/// # Ok::<(), vmstate_stream::walk::Malformed>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Described<'a> {
    text: &'a [u8],
    page_size: Option<u64>,
    /// Where the object that describes the configuration begins.
    configuration: Option<usize>,
    devices: Vec<Device<'a>>,
    /// The devices of a name and instance, in their order.
    places: BTreeMap<(Cow<'a, str>, u64), Vec<usize>>,
    malformed: Vec<Malformed>,
}

#[derive(Clone, Debug)]
struct Device<'a> {
    name: Cow<'a, str>,
    instance_id: u64,
    /// Where its object begins.
    at: usize,
}

impl<'a> Described<'a> {
    /// Looks through a text. What is wrong with it is in [`malformed`](Self::malformed).
    #[must_use]
    pub fn new(text: &'a [u8]) -> Self {
        let mut described = Self { text, ..Self::default() };
        if let Err(malformed) = described.top() {
            described.malformed.push(malformed);
            described.go_on();
        }
        for (nth, device) in described.devices.iter().enumerate() {
            let key = (device.name.clone(), device.instance_id);
            described.places.entry(key).or_default().push(nth);
        }
        described
    }

    fn top(&mut self) -> Result<()> {
        let mut json = Json::new(self.text, 0);
        json.object(|json, name| match name {
            "page_size" => {
                self.page_size = Some(json.number()?);
                Ok(())
            }
            "configuration" => {
                json.peek();
                self.configuration = Some(json.offset());
                json.skip()
            }
            "devices" => json.list(|json| {
                let device = head(json)?;
                self.devices.push(device);
                Ok(())
            }),
            _ => json.skip(),
        })
    }

    /// Looks for more devices behind a place that makes no sense.
    fn go_on(&mut self) {
        const HEAD: &[u8] = b"{\"name\": \"";
        // One that does not end is read to the end of the text, and so may be all that are in it.
        let mut budget = LOOKED_THROUGH.saturating_mul(self.text.len());
        let mut at = self.devices.last().map_or(0, |device| device.at + 1);
        at = self.malformed.last().map_or(at, |malformed| at.max(malformed.offset));
        while let Some(found) = self.text.get(at..).and_then(|rest| find(rest, HEAD)) {
            let mut json = Json::new(self.text, at + found);
            at += found + 1;
            if budget == 0 {
                return;
            }
            // Fields have names, too, but no instance.
            let read = head(&mut json);
            budget = budget.saturating_sub(json.offset().saturating_sub(at));
            if let Ok(device) = read {
                self.devices.push(device);
                at = json.offset();
            }
        }
    }

    /// What is wrong with the text, if something is.
    #[must_use]
    pub fn malformed(&self) -> &[Malformed] {
        &self.malformed
    }

    /// The size of the guest's pages.
    #[must_use]
    pub fn page_size(&self) -> Option<u64> {
        self.page_size
    }

    /// How many devices it describes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.devices.len()
    }

    /// Whether it describes no device.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.devices.is_empty()
    }

    /// The names and instances of the devices, in their order.
    pub fn devices(&self) -> impl Iterator<Item = (&str, u64)> {
        self.devices.iter().map(|device| (&*device.name, device.instance_id))
    }

    /// The first device with this name and instance from number `from` on. Both are not unique in a stream, but the
    /// sections and the devices have the same order.
    #[must_use]
    pub fn find(&self, from: usize, idstr: &str, instance_id: u32) -> Option<usize> {
        let places = self.places.get(&(Cow::Borrowed(idstr), u64::from(instance_id)))?;
        places.get(places.partition_point(|place| *place < from)).copied()
    }

    /// What is in the section of a device.
    ///
    /// # Errors
    ///
    /// Where the text of this device makes no sense, and what was expected there.
    pub fn body(&self, device: usize) -> Result<Body<'a>> {
        let at = self.devices.get(device).map_or(self.text.len(), |device| device.at);
        field::body(&mut Json::new(self.text, at), 0)
    }

    /// What is in the configuration. Releases before 8.2 do not describe it.
    #[must_use]
    pub fn configuration(&self) -> Option<Result<Body<'a>>> {
        Some(field::body(&mut Json::new(self.text, self.configuration?), 0))
    }
}

/// Goes over a device, for its name and instance.
fn head<'a>(json: &mut Json<'a>) -> Result<Device<'a>> {
    json.peek();
    let at = json.offset();
    let (mut name, mut instance_id) = (None, None);
    json.object(|json, member| {
        match member {
            "name" => name = Some(json.string()?),
            "instance_id" => instance_id = Some(json.number()?),
            _ => json.skip()?,
        }
        Ok(())
    })?;
    match (name, instance_id) {
        (Some(name), Some(instance_id)) => Ok(Device { name, instance_id, at }),
        _ => Err(Malformed { offset: at, expected: "a device with `name` and `instance_id`" }),
    }
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += text.get(at..)?.iter().position(|byte| *byte == what[0])?;
        if text[at..].starts_with(what) {
            return Some(at);
        }
        at += 1;
    }
}
