//! The history of one device: what its file says.

use super::{Conditional, Device, Stamp};
use crate::file;
use crate::text::FORMAT;

/// The history of one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baseline {
    /// The format of the file; what older ones did not record is not compared.
    pub format: u32,
    /// Which instantiation of a generic struct it is: the label that `baseline!()` gives it.
    pub instance: Option<String>,
    /// The releases that shipped the device, oldest first.
    pub releases: Vec<String>,
    /// Why the device is gone, if it is. Nothing is compared then.
    pub dropped: Option<String>,
    /// The configuration that has the device, as in `#[cfg(..)]`: `feature = "x"`. Without it the device may be missing.
    pub when: Option<String>,
    /// Parts of it that only some configurations have.
    pub parts: Vec<Conditional>,
    /// The layouts, oldest first; never empty. There is more than one only after deliberate fresh starts.
    pub layouts: Vec<Layout>,
}

/// A layout and what was added to it, up to the next fresh start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// When it replaced the one before; `None` for the first.
    pub restart: Option<Stamp>,
    /// Why it has the bytes of the one before, put together in another way; `None` if it has others.
    pub same_bytes: Option<String>,
    /// The device with everything stamped.
    pub device: Device,
}

impl Baseline {
    /// A baseline of a device that no release has shipped.
    #[must_use]
    pub fn new(device: Device) -> Self {
        let device = Device { same_bytes: None, ..device };
        let first = Layout { restart: None, same_bytes: None, device };
        let layouts = vec![first];
        Self {
            format: FORMAT,
            instance: None,
            releases: Vec::new(),
            dropped: None,
            when: None,
            parts: Vec::new(),
            layouts,
        }
    }

    /// The same for an instantiation of a generic struct.
    #[must_use]
    pub fn of_instance(self, instance: Option<String>) -> Self {
        Self { instance, ..self }
    }

    /// What the baseline is known by: the name of the device, and of which instantiation it is, `uart@kvm`.
    #[must_use]
    pub fn key(&self) -> String {
        file::key(self.name(), self.instance.as_deref())
    }

    /// The name of the device on the wire.
    #[must_use]
    pub fn name(&self) -> &str {
        self.layouts.first().map_or("", |layout| &layout.device.name)
    }

    /// What the file says about the next release: everything, stamped or not.
    #[must_use]
    pub fn next(&self) -> Option<&Device> {
        self.layouts.last().map(|layout| &layout.device)
    }

    /// What the newest release shipped; `None` if no release has the device.
    #[must_use]
    pub fn released(&self) -> Option<Device> {
        self.at(Stamp::NEWEST)
    }

    /// What this release shipped; `None` if it did not have the device.
    #[must_use]
    pub fn at_release(&self, name: &str) -> Option<Device> {
        let index = self.releases.iter().position(|release| release == name)?;
        self.at(Stamp::Release(index))
    }

    /// The file as it was after its first `releases` releases; `None` if it had none yet.
    ///
    /// What a release froze never changes: two versions of a file agree on the releases that both know.
    #[must_use]
    pub fn as_of(&self, releases: usize) -> Option<Self> {
        let newest = releases.min(self.releases.len()).checked_sub(1)?;
        let stamp = Stamp::Release(newest);
        let begun = |layout: &&Layout| layout.restart.is_none_or(|restart| restart <= stamp);
        let layouts = self.layouts.iter().filter(begun);
        let layouts: Vec<Layout> = layouts
            .map(|layout| Layout { device: layout.device.at(stamp), ..layout.clone() })
            .collect();
        let shipped = layouts.first()?.device.versions.get().is_some();
        let releases = self.releases[..=newest].to_vec();
        let format = self.format;
        let instance = self.instance.clone();
        shipped.then_some(Self {
            format,
            instance,
            releases,
            dropped: None,
            when: None,
            parts: Vec::new(),
            layouts,
        })
    }

    fn at(&self, stamp: Stamp) -> Option<Device> {
        let begun = |layout: &&Layout| layout.restart.is_none_or(|restart| restart <= stamp);
        let layout = self.layouts.iter().rev().find(begun)?;
        let device = layout.device.at(stamp);
        device.versions.get().is_some().then_some(device)
    }

    /// How the file spells a stamp.
    #[must_use]
    pub fn stamp_name(&self, stamp: Stamp) -> &str {
        match stamp {
            Stamp::Release(index) => self.releases.get(index).map_or("?", String::as_str),
            Stamp::Next => "next",
        }
    }
}
