//! Subsections that a property controls, on a device that was loaded.

/// Whether the last stream had a subsection that a property controls.
///
/// The property belongs to the machine type, and a device that came from an old peer must go back
/// to it in the layout it came in. QEMU's advice for such a flag: clear it in the device's
/// `pre_load`, set it in the subsection's `post_load`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Echo(Option<bool>);

impl Echo {
    /// A load begins: nothing has come yet. For `pre_load` of the device.
    pub fn clear(&mut self) {
        self.0 = Some(false);
    }

    /// The last stream says nothing: it would not have had the subsection in any case.
    pub fn forget(&mut self) {
        self.0 = None;
    }

    /// The subsection came. For `post_load` of the subsection.
    pub fn came(&mut self) {
        self.0 = Some(true);
    }

    /// Whether the last stream had it.
    #[must_use]
    pub fn has_come(self) -> bool {
        self.0 == Some(true)
    }

    /// Whether to send the subsection: as the last stream did, and before any load as the property
    /// says.
    #[must_use]
    pub fn or(self, property: bool) -> bool {
        self.0.unwrap_or(property)
    }
}
