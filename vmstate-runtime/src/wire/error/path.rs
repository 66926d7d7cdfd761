//! The way from a device to the value that failed.

use alloc::{string::String, vec::Vec};
use core::fmt;

/// One step from a device to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// A field, by wire name.
    Field(&'static str),
    /// An element of an array or sequence.
    Index(usize),
    /// A subsection, by its full wire name.
    Subsection(&'static str),
}

/// A device, its instance, and the steps to a value: `e1000[0000:00:03.0]/mac_reg[17]`.
///
/// A subsection stands as it is named on the wire, so a field of `pl011/clock` is
/// `pl011/clock/clk.period`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Path {
    pub(crate) device: Option<&'static str>,
    pub(crate) instance: Option<String>,
    /// Innermost first: an error grows on its way out.
    pub(crate) steps: Vec<Step>,
}

impl Path {
    /// Whether there is nothing to print: the error did not pass a device or a field.
    pub(crate) fn is_empty(&self) -> bool {
        self.device.is_none() && self.instance.is_none() && self.steps.is_empty()
    }

    /// The elements were numbered from `first`, not from 0.
    pub(crate) fn shift(&mut self, first: usize) {
        if let Some(Step::Index(index)) = self.steps.last_mut() {
            *index += first;
        }
    }

    /// The elements are those of rows of `len`.
    pub(crate) fn unflatten(&mut self, len: usize) {
        if let Some(Step::Index(index)) = self.steps.last_mut() {
            let row = *index / len.max(1);
            *index %= len.max(1);
            self.steps.push(Step::Index(row));
        }
    }

    /// The wire name of the device.
    #[must_use]
    pub fn device(&self) -> Option<&'static str> {
        self.device
    }

    /// The instance of the device, if the caller named one.
    #[must_use]
    pub fn instance(&self) -> Option<&str> {
        self.instance.as_deref()
    }

    /// The steps from the device to the value, outermost first.
    pub fn steps(&self) -> impl Iterator<Item = Step> + '_ {
        self.steps.iter().rev().copied()
    }
}

/// The text of `Display`. A derived one would show the steps as they are stored, innermost first.
impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let device = self.device.unwrap_or_default();
        f.write_str(device)?;
        if let Some(instance) = &self.instance {
            write!(f, "[{instance}]")?;
        }
        // The name of a subsection begins with that of its device; it is not written twice.
        let mut owner = Some(device);
        let mut separator = if device.is_empty() { "" } else { "/" };
        for step in self.steps() {
            match step {
                Step::Field(name) => {
                    write!(f, "{separator}{name}")?;
                    (owner, separator) = (None, ".");
                }
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Subsection(name) => {
                    match owner.and_then(|owner| name.strip_prefix(owner)) {
                        Some(rest) => f.write_str(rest)?,
                        None => write!(f, "/{name}")?,
                    }
                    (owner, separator) = (Some(name), "/");
                }
            }
        }
        Ok(())
    }
}

/// The path of an error, which grows on the error's way out.
macro_rules! error_path {
    ($error:ty) => {
        impl $error {
            /// Device, instance and field.
            #[must_use]
            pub fn path(&self) -> &Path {
                &self.0.path
            }

            /// Names the instance of the device, such as `0000:00:03.0` or `0`.
            #[must_use]
            pub fn with_instance(mut self, instance: impl Into<String>) -> Self {
                self.0.path.instance = Some(instance.into());
                self
            }

            /// Puts a step before the path: the error is on its way out.
            #[cold]
            #[must_use]
            pub fn within(mut self, step: Step) -> Self {
                self.0.path.steps.push(step);
                self
            }

            /// Puts a whole way before the path, outermost step first.
            #[cold]
            #[must_use]
            pub(crate) fn within_all(mut self, path: &[Step]) -> Self {
                self.0.path.steps.extend(path.iter().rev().copied());
                self
            }

            /// The elements are those of rows of `len`.
            #[cold]
            pub(crate) fn unflattened(mut self, len: usize) -> Self {
                self.0.path.unflatten(len);
                self
            }

            #[cold]
            pub(crate) fn shifted(mut self, first: usize) -> Self {
                self.0.path.shift(first);
                self
            }

            #[cold]
            pub(crate) fn of_device(mut self, name: &'static str) -> Self {
                self.0.path.device = Some(name);
                self
            }
        }
    };
}
pub(super) use error_path;
