//! State apart from the live device.

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::sync::Arc;

use vmstate_runtime::{BoxError, Described};

/// A live device that has a state: taken by [`snapshot`](Self::snapshot), put back by
/// [`restore`](Self::restore), both through `&self` and both fallible.
///
/// The state is a struct with `#[derive(VmState)]`; the device may be anything: shared, locked, in another
/// thread, behind an ioctl. [`Machine::add`](crate::Machine::add) takes what implements it.
///
/// A device that *is* its state needs no line of this. `Mutex<T>`, `RwLock<T>` and `RefCell<T>` of a
/// `T: VmState + Clone` implement it, and so do `Arc<..>`, `Rc<..>` and `Box<..>` of what does.
///
/// QEMU: `ToMigrationState` and `Migratable` of its Rust bindings.
///
/// # A device in another thread
///
/// ```
/// use std::sync::mpsc::{Sender, channel};
/// use vmstate_machine::{Machine, Migratable};
/// use vmstate_runtime::{BoxError, VmState};
///
/// #[derive(VmState, Default)]
/// #[vmstate(name = "disk", unreleased)]
/// struct DiskState {
///     head: u64,
/// }
///
/// enum Command {
///     Get(Sender<DiskState>),
///     Set(DiskState),
/// }
///
/// /// The device's thread has the state; this is what the VMM holds.
/// struct Disk(Sender<Command>);
///
/// impl Migratable for Disk {
///     type State = DiskState;
///
///     fn snapshot(&self) -> Result<DiskState, BoxError> {
///         let (answer, state) = channel();
///         self.0.send(Command::Get(answer)).map_err(|_| "the disk's thread has ended")?;
///         Ok(state.recv()?)
///     }
///
///     // What is loaded into need not come from the thread.
///     fn blank(&self) -> Result<DiskState, BoxError> {
///         Ok(DiskState::default())
///     }
///
///     fn restore(&self, state: DiskState) -> Result<(), BoxError> {
///         self.0.send(Command::Set(state)).map_err(|_| "the disk's thread has ended".into())
///     }
/// }
///
/// fn start(mut head: u64) -> (Disk, std::thread::JoinHandle<u64>) {
///     let (commands, thread) = channel();
///     let thread = std::thread::spawn(move || {
///         for command in thread {
///             match command {
///                 Command::Get(answer) => answer.send(DiskState { head }).unwrap(),
///                 Command::Set(state) => head = state.head,
///             }
///         }
///         head
///     });
///     (Disk(commands), thread)
/// }
///
/// let (source, destination) = (start(7), start(0));
/// let mut stream = Vec::new();
/// let mut machine = Machine::named("demo");
/// machine.add("disk", source.0)?;
/// machine.save(&mut stream)?;
///
/// let mut machine = Machine::named("demo");
/// machine.add("disk", destination.0)?;
/// machine.load(&stream)?;
/// drop(machine);
/// assert_eq!(destination.1.join().unwrap(), 7);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # A device that needs something else to be restored
///
/// Guest memory, an interrupt chip, a file descriptor of the VM: a field of the device, or
/// [`MigratableIn`](crate::MigratableIn).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no device that a machine can save and restore",
    label = "its state cannot be taken and put back through `&self`",
    note = "a struct that is its own state: `Arc<Mutex<..>>` of it, with `#[derive(VmState, Clone)]` on the struct",
    note = "a device that has a state: `impl Migratable for ..`, with `type State`, `snapshot` and `restore`"
)]
pub trait Migratable {
    /// The state: a struct with `#[derive(VmState)]`. Its description is that of the section; its
    /// [properties](vmstate_runtime::property) are set by the machine in every state that is taken or
    /// made, so `snapshot` and `blank` need not know them.
    type State: Described + 'static;

    /// The state of the device as it is now.
    ///
    /// # Errors
    ///
    /// Why there is none: an ioctl failed, a thread has ended. The save fails with it, and the guest goes on
    /// here.
    fn snapshot(&self) -> Result<Self::State, BoxError>;

    /// A state of this device's configuration for a section to be loaded into: what does not come from the
    /// stream, such as the number of queues of a `configured` vector, is as in this device. A snapshot, unless there
    /// is something cheaper. It must not share anything with the live device that loading changes.
    fn blank(&self) -> Result<Self::State, BoxError> {
        self.snapshot()
    }

    /// Puts a state into the device: the whole section was read and found good, and so were all others of the
    /// machine. Other devices may or may not have their states yet: what concerns them belongs into
    /// [`restored`](Self::restored).
    ///
    /// # Errors
    ///
    /// Why it cannot be. The machine then has some of its devices restored and some not; it
    /// refuses to run and to be saved.
    fn restore(&self, state: Self::State) -> Result<(), BoxError>;

    /// Shows the state to `look`. A device that is its own state lends it, and nothing is cloned.
    fn inspect<R>(&self, look: impl FnOnce(&mut Self::State) -> R) -> Result<R, BoxError>
    where
        Self: Sized,
    {
        let mut state = self.snapshot()?;
        Ok(look(&mut state))
    }

    /// The guest has stopped: finish or park what is under way, so that the state does not change any more. Called in
    /// the order of the sections.
    fn pause(&self) -> Result<(), BoxError> {
        Ok(())
    }

    /// The guest goes on: after a save that was a snapshot, that was cancelled or failed, or after a load. Called
    /// in the reverse order.
    fn resume(&self) -> Result<(), BoxError> {
        Ok(())
    }

    /// All devices of the machine have their states: the time to set interrupt lines, arm timers, start backends.
    /// Called in the order of the sections, after the last `restore`.
    ///
    /// QEMU does these in `post_load`, where the other end of the line may not be loaded yet.
    fn restored(&self) -> Result<(), BoxError> {
        Ok(())
    }

    /// [`blank`](Self::blank), to where it is loaded.
    #[doc(hidden)]
    #[inline]
    fn __blank(&self, slot: &mut Option<Self::State>) -> Result<(), BoxError> {
        *slot = Some(self.blank()?);
        Ok(())
    }

    /// [`restore`](Self::restore), from where it was loaded.
    #[doc(hidden)]
    #[inline]
    fn __restore(&self, slot: &mut Option<Self::State>) -> Result<(), BoxError> {
        slot.take().map_or(Ok(()), |state| self.restore(state))
    }

    /// Whether [`inspect`](Self::inspect) lends what the device itself holds. Then a property is set once.
    #[doc(hidden)]
    const __IS_ITS_STATE: bool = false;
}

macro_rules! forward {
    ($($(#[$meta:meta])* $pointer:ident)*) => {$(
        $(#[$meta])*
        impl<D: Migratable> Migratable for $pointer<D> {
            type State = D::State;
            const __IS_ITS_STATE: bool = D::__IS_ITS_STATE;

            fn snapshot(&self) -> Result<D::State, BoxError> {
                D::snapshot(self)
            }

            fn blank(&self) -> Result<D::State, BoxError> {
                D::blank(self)
            }

            fn restore(&self, state: D::State) -> Result<(), BoxError> {
                D::restore(self, state)
            }

            #[inline]
            fn inspect<R>(&self, look: impl FnOnce(&mut D::State) -> R) -> Result<R, BoxError> {
                D::inspect(self, look)
            }

            #[inline]
            fn __blank(&self, slot: &mut Option<D::State>) -> Result<(), BoxError> {
                D::__blank(self, slot)
            }

            #[inline]
            fn __restore(&self, slot: &mut Option<D::State>) -> Result<(), BoxError> {
                D::__restore(self, slot)
            }

            fn pause(&self) -> Result<(), BoxError> {
                D::pause(self)
            }

            fn resume(&self) -> Result<(), BoxError> {
                D::resume(self)
            }

            fn restored(&self) -> Result<(), BoxError> {
                D::restored(self)
            }
        }
    )*};
}

forward!(Arc Rc Box);
