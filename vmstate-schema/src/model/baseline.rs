//! The history of one device: what its file says.

use super::{Conditional, Device, Graph, Stamp};
use crate::file;
use crate::text::FORMAT;

/// The history of one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baseline {
    /// The format of the file; what older ones did not record is not compared.
    pub format: u32,
    /// Which instantiation of a generic struct it is: the label that `baseline!()` gives it.
    pub instance: Option<String>,
    /// The releases that shipped the device, each behind those that it came after.
    pub releases: Vec<String>,
    /// Which of them came after which.
    pub graph: Graph,
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
            graph: Graph::default(),
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

    /// What releases shipped, all of them together; `None` if no release has the device.
    #[must_use]
    pub fn released(&self) -> Option<Device> {
        self.only(&Stamp::released)
    }

    /// What this release shipped; `None` if it did not have the device.
    #[must_use]
    pub fn at_release(&self, name: &str) -> Option<Device> {
        let index = self.releases.iter().position(|release| release == name)?;
        let past = self.graph.past(index);
        self.only(&|stamp| Some(stamp).filter(|it| self.graph.is_in(&past, *it)))
    }

    /// The file without what no release has; `None` if none has the device.
    #[must_use]
    pub fn stamped(&self) -> Option<Self> {
        self.restricted(&vec![true; self.releases.len()])
    }

    /// The file as the newest release of each branch left it. On a line there is one.
    #[must_use]
    pub fn heads(&self) -> Vec<Self> {
        let heads = self.graph.heads().into_iter();
        heads.filter_map(|head| self.restricted(&self.graph.past(head))).collect()
    }

    /// The file as it was when there were only the releases that another has as well; `None` if there were none.
    ///
    /// What a release froze never changes: two versions of a file agree on the releases that both know.
    #[must_use]
    pub fn shared_with(&self, other: &Self) -> Option<Self> {
        let keep = self.graph.closed(|at| other.releases.contains(&self.releases[at]));
        let mut shared = self.restricted(&keep)?;
        shared.graph.line_up(&shared.releases, &other.releases, &other.graph);
        Some(shared)
    }

    /// With every release come those before it.
    fn restricted(&self, keep: &[bool]) -> Option<Self> {
        let (graph, shipped) = self.graph.restricted(keep);
        let layouts = self.layouts.iter().filter_map(|layout| {
            let restart = match layout.restart {
                None => None,
                Some(stamp) => Some(shipped(stamp)?),
            };
            let device = layout.device.only(&shipped);
            Some(Layout { restart, same_bytes: layout.same_bytes.clone(), device })
        });
        let layouts: Vec<Layout> = layouts.collect();
        layouts.first()?.device.versions.get()?;
        let kept = self.releases.iter().zip(keep).filter(|(_, keep)| **keep);
        let releases = kept.map(|(name, _)| name.clone()).collect();
        let format = self.format;
        let instance = self.instance.clone();
        let parts = Vec::new();
        Some(Self { format, instance, releases, graph, dropped: None, when: None, parts, layouts })
    }

    fn only(&self, shipped: &impl Fn(Stamp) -> Option<Stamp>) -> Option<Device> {
        let begun = |layout: &&Layout| layout.restart.is_none_or(|it| shipped(it).is_some());
        let layout = self.layouts.iter().rev().find(begun)?;
        let device = layout.device.only(shipped);
        device.versions.get().is_some().then_some(device)
    }

    /// The releases that have what was first shipped then.
    #[must_use]
    pub fn since(&self, stamp: Stamp) -> Vec<String> {
        self.graph.since(stamp).iter().map(|at| self.releases[*at].clone()).collect()
    }

    /// The release that a stamp names; the first of several, as messages say it.
    #[must_use]
    pub fn stamp_name(&self, stamp: Stamp) -> &str {
        match self.graph.members(stamp).first() {
            Some(index) => self.releases.get(*index).map_or("?", String::as_str),
            None => "next",
        }
    }
}
