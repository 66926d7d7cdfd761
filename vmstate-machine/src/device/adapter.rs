//! A device as a section.

use alloc::boxed::Box;

use vmstate_runtime::__private::gate_section;
use vmstate_runtime::schema::Description;
use vmstate_runtime::{BoxError, Decoder, Described, Encoder, LoadError, SaveError, VmState};

use super::{Migratable, Properties, Section};

/// The [`Section`] of a [`Migratable`]: what [`Machine::add`](crate::Machine::add) makes of a device.
///
/// ```
/// use std::sync::Mutex;
/// use vmstate_machine::{Device, Section};
/// use vmstate_runtime::VmState;
///
/// #[derive(VmState, Clone)]
/// #[vmstate(unreleased)]
/// struct Uart { lcr: u8 }
///
/// let sections: Vec<Box<dyn Section>> = vec![Box::new(Device::new(Mutex::new(Uart { lcr: 3 })))];
/// assert_eq!(sections[0].description().name, "uart");
/// ```
#[derive(Debug)]
pub struct Device<D: Migratable> {
    live: D,
    /// What was loaded, and is not restored yet.
    loaded: Option<D::State>,
    properties: Properties,
}

impl<D: Migratable> Device<D> {
    /// The section of this device.
    pub fn new(device: D) -> Self {
        const { gate_section::<D::State>() };
        Self::of(device)
    }

    /// The same, where the caller asked already whether it is compared with what was released.
    pub(crate) fn of(device: D) -> Self {
        Self { live: device, loaded: None, properties: Properties::default() }
    }

    fn description() -> &'static Description {
        const { &<D::State as Described>::DESCRIPTION }
    }

    /// The state, configured.
    #[inline]
    fn inspect<R>(&self, look: impl FnOnce(&mut D::State) -> R) -> Result<R, BoxError> {
        if D::__IS_ITS_STATE {
            return self.live.inspect(look);
        }
        self.live.inspect(|state| Ok(look(self.configured(state)?)))?
    }

    fn configured<'s>(&self, state: &'s mut D::State) -> Result<&'s mut D::State, BoxError> {
        self.properties.apply(state)?;
        Ok(state)
    }
}

impl<D: Migratable> Section for Device<D> {
    fn description(&self) -> &'static Description {
        Self::description()
    }

    fn configure(&mut self, properties: Properties) -> Result<(), BoxError> {
        self.properties = properties;
        if D::__IS_ITS_STATE && !Self::description().properties.is_empty() {
            self.live.inspect(|state| self.configured(state).map(|_| ()))??;
        }
        Ok(())
    }

    fn is_needed(&mut self) -> Result<bool, BoxError> {
        match Self::description().needed {
            None => Ok(true),
            Some(_) => self.inspect(|state| state.is_needed()),
        }
    }

    fn save(&mut self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        self.inspect(|state| state.save(out)).map_err(SaveError::other)?
    }

    fn load(&mut self, input: &mut Decoder<'_>, version_id: u32) -> Result<(), LoadError> {
        self.live.__blank(&mut self.loaded).map_err(|error| input.error(error))?;
        let Some(state) = &mut self.loaded else { return Ok(()) };
        if !D::__IS_ITS_STATE {
            self.properties.apply(state).map_err(|error| input.error(error))?;
        }
        state.load_part(input, version_id)
    }

    fn restore(&mut self) -> Result<(), BoxError> {
        self.live.__restore(&mut self.loaded)
    }

    fn discard(&mut self) {
        self.loaded = None;
    }

    fn pause(&mut self) -> Result<(), BoxError> {
        self.live.pause()
    }

    fn resume(&mut self) -> Result<(), BoxError> {
        self.live.resume()
    }

    fn restored(&mut self) -> Result<(), BoxError> {
        self.live.restored()
    }

    fn __is_told(&self) -> bool {
        !D::__IS_ITS_STATE
    }

    fn snapshot(&mut self) -> Result<Option<Box<dyn VmState>>, BoxError> {
        let mut state = self.live.snapshot()?;
        self.configured(&mut state)?;
        Ok(Some(Box::new(state)))
    }

    fn blank(&mut self) -> Result<Option<Box<dyn VmState>>, BoxError> {
        let mut state = self.live.blank()?;
        self.configured(&mut state)?;
        Ok(Some(Box::new(state)))
    }
}
