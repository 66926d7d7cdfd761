//! Devices that need something else to be saved or restored.

use vmstate_runtime::{BoxError, Described};

use super::Migratable;

/// A [`Migratable`] that is handed a context: guest memory, an interrupt chip, the file descriptor of the VM.
///
/// [`InContext`] puts the two together when the device is added.
///
/// ```
/// use std::sync::{Arc, Mutex};
/// use vmstate_machine::{InContext, Machine, MigratableIn};
/// use vmstate_runtime::{BoxError, VmState};
///
/// struct GuestMemory { size: u64 }
///
/// #[derive(VmState, Default, Clone)]
/// #[vmstate(name = "virtqueue", unreleased)]
/// struct QueueState {
///     descriptors: u64,
/// }
///
/// #[derive(Default)]
/// struct Queue(Mutex<u64>);
///
/// impl MigratableIn<Arc<GuestMemory>> for Queue {
///     type State = QueueState;
///
///     fn snapshot(&self, _: &Arc<GuestMemory>) -> Result<QueueState, BoxError> {
///         Ok(QueueState { descriptors: *self.0.lock().map_err(|_| "poisoned")? })
///     }
///
///     fn restore(&self, state: QueueState, memory: &Arc<GuestMemory>) -> Result<(), BoxError> {
///         if state.descriptors >= memory.size {
///             return Err("the descriptors are not in guest memory".into());
///         }
///         *self.0.lock().map_err(|_| "poisoned")? = state.descriptors;
///         Ok(())
///     }
/// }
///
/// let memory = Arc::new(GuestMemory { size: 1 << 30 });
/// let mut machine = Machine::named("demo");
/// machine.add("virtqueue", InContext::new(Queue::default(), memory.clone()))?;
/// # Ok::<(), vmstate_machine::MachineError>(())
/// ```
pub trait MigratableIn<C> {
    /// See [`Migratable::State`].
    type State: Described + 'static;

    /// See [`Migratable::snapshot`].
    fn snapshot(&self, context: &C) -> Result<Self::State, BoxError>;

    /// See [`Migratable::blank`].
    fn blank(&self, context: &C) -> Result<Self::State, BoxError> {
        self.snapshot(context)
    }

    /// See [`Migratable::restore`].
    fn restore(&self, state: Self::State, context: &C) -> Result<(), BoxError>;

    /// See [`Migratable::pause`].
    fn pause(&self, context: &C) -> Result<(), BoxError> {
        let _ = context;
        Ok(())
    }

    /// See [`Migratable::resume`].
    fn resume(&self, context: &C) -> Result<(), BoxError> {
        let _ = context;
        Ok(())
    }

    /// See [`Migratable::restored`].
    fn restored(&self, context: &C) -> Result<(), BoxError> {
        let _ = context;
        Ok(())
    }
}

/// A [`MigratableIn`] with its context: a [`Migratable`].
#[derive(Clone, Copy, Debug)]
pub struct InContext<D, C> {
    device: D,
    context: C,
}

impl<D: MigratableIn<C>, C> InContext<D, C> {
    /// The device, which is handed this context.
    pub const fn new(device: D, context: C) -> Self {
        Self { device, context }
    }
}

impl<D: MigratableIn<C>, C> Migratable for InContext<D, C> {
    type State = D::State;

    fn snapshot(&self) -> Result<D::State, BoxError> {
        self.device.snapshot(&self.context)
    }

    fn blank(&self) -> Result<D::State, BoxError> {
        self.device.blank(&self.context)
    }

    fn restore(&self, state: D::State) -> Result<(), BoxError> {
        self.device.restore(state, &self.context)
    }

    fn pause(&self) -> Result<(), BoxError> {
        self.device.pause(&self.context)
    }

    fn resume(&self) -> Result<(), BoxError> {
        self.device.resume(&self.context)
    }

    fn restored(&self) -> Result<(), BoxError> {
        self.device.restored(&self.context)
    }
}
