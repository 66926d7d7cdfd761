//! What the properties of one device are set to.

use alloc::boxed::Box;
use alloc::vec::Vec;

use vmstate_runtime::VmState;
use vmstate_runtime::property::{PropertyError, Value};
use vmstate_runtime::schema::Description;

use crate::types::{MachineType, MachineTypeError, Origin, Override};

/// The values of a device's properties, as a machine type and the overrides have them.
///
/// A [`Section`](crate::Section) that is written by hand is handed them; the others set them in every state.
#[derive(Clone, Debug, Default)]
pub struct Properties(Vec<Setting>);

#[derive(Clone, Debug)]
struct Setting {
    name: &'static str,
    value: Value<'static>,
    /// The value, where it is text that was typed by a user.
    text: Option<Box<str>>,
}

impl Properties {
    /// Of a device that is described so.
    pub(crate) fn of(
        description: &'static Description,
        machine_type: Option<MachineType>,
        overrides: &[Override<'_>],
    ) -> Result<Self, MachineTypeError> {
        let device = description.name;
        let mut this = Self(Vec::with_capacity(description.properties.len()));
        for property in description.properties {
            this.0.push(Setting { name: property.name, value: property.default, text: None });
        }
        for (name, entry) in machine_type.iter().flat_map(|it| it.entries_for(device)) {
            this.set(description, Origin::MachineType(name), entry.property, entry.value)?;
        }
        for entry in overrides.iter().filter(|entry| entry.device == device) {
            this.set(description, Origin::Override, entry.property, entry.value)?;
        }
        Ok(this)
    }

    fn set(
        &mut self,
        description: &'static Description,
        origin: Origin,
        name: &str,
        value: Value<'_>,
    ) -> Result<(), MachineTypeError> {
        let fault = |error| MachineTypeError::property(origin, description.name, error);
        let known = description.properties.iter().zip(&mut self.0);
        let Some((property, setting)) = known.into_iter().find(|(known, _)| known.name == name)
        else {
            return Err(fault(PropertyError::unknown(name, description.properties)));
        };
        let value =
            property.kind.check(&value).map_err(|e| fault(PropertyError::value(name, e)))?;
        (setting.value, setting.text) = match value {
            Value::Bool(value) => (Value::Bool(value), None),
            Value::Integer(value) => (Value::Integer(value), None),
            Value::Text(text) => (Value::Text(""), Some(text.into())),
        };
        Ok(())
    }

    /// Names and values.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&'static str, Value<'_>)> {
        self.0.iter().map(|it| (it.name, it.text.as_deref().map_or(it.value, Value::Text)))
    }

    /// Sets them in a state.
    pub fn apply<D: VmState + ?Sized>(&self, state: &mut D) -> Result<(), PropertyError> {
        self.iter().try_for_each(|(name, value)| state.set_property(name, &value))
    }
}
