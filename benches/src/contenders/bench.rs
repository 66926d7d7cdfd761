//! A contender made of three functions.

use std::fmt::Debug;
use std::hint::black_box;

use super::{Contender, Output, Supported};
use crate::workloads::Case;

/// A contender that saves a `T` into a `Vec<u8>`, or another [`Output`], and loads it from a slice.
///
/// The functions are type parameters, so that they can be inlined into the loops:
///
/// ```
/// use vmstate_benches::contenders::{Bench, Contender};
/// use vmstate_benches::workloads::Case;
///
/// let case = Case { source: Box::new(7_u32), stale: Box::new(9) };
/// let mut bench = Bench::new(
///     "to_be_bytes",
///     case,
///     |value, out| out.extend_from_slice(&value.to_be_bytes()),
///     |wire| u32::from_be_bytes(wire.try_into().unwrap()),
/// )
/// .no_into("it returns its values");
/// assert_eq!(bench.size(), 4);
/// assert_eq!(bench.check(), Ok(()));
/// ```
pub struct Bench<T, S, F, I = fn(&[u8], &mut T), O = Vec<u8>> {
    name: &'static str,
    source: Box<T>,
    existing: Option<Box<T>>,
    wire: Vec<u8>,
    out: O,
    claims_wire: bool,
    save: S,
    fresh: Result<F, &'static str>,
    into: Result<I, &'static str>,
}

/// A way to load a new value.
///
/// Closures that return one are such ways. What loads into an uninitialized or an empty value
/// implements this itself, so that the value need not be moved when it is there.
pub trait LoadFresh<T> {
    /// Loads from `wire` and shows the value to `look`.
    fn load<R>(&mut self, wire: &[u8], look: impl FnOnce(&T) -> R) -> R;
}

impl<T, F: FnMut(&[u8]) -> T> LoadFresh<T> for F {
    #[inline]
    fn load<R>(&mut self, wire: &[u8], look: impl FnOnce(&T) -> R) -> R {
        let value = self(wire);
        look(&value)
    }
}

/// What a load into an existing value returns: a machine looks at it, and so does what measures. `()` if the load panics
/// instead.
pub trait Outcome {
    /// Panics on an error.
    fn check(self);
}

impl Outcome for () {
    #[inline]
    fn check(self) {}
}

impl<E: Debug> Outcome for Result<(), E> {
    #[inline]
    fn check(self) {
        self.expect("what was saved can be loaded");
    }
}

impl<T, S, F> Bench<T, S, F>
where
    S: FnMut(&T, &mut Vec<u8>),
    F: FnMut(&[u8]) -> T,
{
    /// A contender that can save and load fresh. `save` appends to an empty vector; both panic on
    /// an error.
    ///
    /// Go on with [`into`](Self::into) or [`no_into`](Self::no_into).
    pub fn new(name: &'static str, case: Case<T>, save: S, fresh: F) -> Self {
        Self::in_place(name, case, save, fresh)
    }
}

impl<T, S, F> Bench<T, S, F>
where
    S: FnMut(&T, &mut Vec<u8>),
    F: LoadFresh<T>,
{
    /// The same with another way to load fresh.
    pub fn in_place(name: &'static str, case: Case<T>, save: S, fresh: F) -> Self {
        Self::with_output(name, case, Vec::new(), save, fresh)
    }
}

impl<T, S, F, O> Bench<T, S, F, fn(&[u8], &mut T), O>
where
    O: Output,
    S: FnMut(&T, &mut O),
    F: LoadFresh<T>,
{
    /// The same for one that does not save into a vector.
    pub fn with_output(name: &'static str, case: Case<T>, out: O, save: S, fresh: F) -> Self {
        let (mut out, mut save) = (out, save);
        let Case { source, stale } = case;
        self::save(&mut save, &source, &mut out);
        Self {
            name,
            source,
            existing: Some(stale),
            wire: out.bytes().to_vec(),
            out,
            claims_wire: false,
            save,
            fresh: Ok(fresh),
            into: Err("no load into an existing value"),
        }
    }

    /// It can load into an existing value, too.
    #[must_use]
    pub fn into<I, R>(self, into: I) -> Bench<T, S, F, I, O>
    where
        I: FnMut(&[u8], &mut T) -> R,
        R: Outcome,
    {
        let Self { name, source, existing, wire, out, claims_wire, save, fresh, into: _ } = self;
        Bench { name, source, existing, wire, out, claims_wire, save, fresh, into: Ok(into) }
    }

    /// It cannot load into an existing value.
    #[must_use]
    pub fn no_into(mut self, reason: &'static str) -> Self {
        self.into = Err(reason);
        self.existing = None;
        self
    }

    /// It cannot load at all, only save.
    #[must_use]
    pub fn no_load(self, reason: &'static str) -> Self {
        self.no_fresh(reason).no_into(reason)
    }
}

impl<T, S, F, I, O> Bench<T, S, F, I, O> {
    /// It cannot load a new value.
    #[must_use]
    pub fn no_fresh(mut self, reason: &'static str) -> Self {
        self.fresh = Err(reason);
        self
    }

    /// It claims to write the bytes of QEMU's format; that is asserted before anything is measured.
    #[must_use]
    pub fn same_wire(mut self) -> Self {
        self.claims_wire = true;
        self
    }
}

impl<T, S, F, I, O, R> Contender for Bench<T, S, F, I, O>
where
    T: PartialEq,
    O: Output,
    S: FnMut(&T, &mut O),
    F: LoadFresh<T>,
    I: FnMut(&[u8], &mut T) -> R,
    R: Outcome,
{
    fn name(&self) -> &'static str {
        self.name
    }

    fn size(&self) -> usize {
        self.wire.len()
    }

    fn wire(&self) -> Option<&[u8]> {
        self.claims_wire.then_some(&self.wire[..])
    }

    fn check(&mut self) -> Result<(), String> {
        self.save(1);
        if self.out.bytes() != self.wire {
            return Err("two saves differ".into());
        }
        if let Ok(fresh) = &mut self.fresh
            && !fresh.load(&self.wire, |value| *value == *self.source)
        {
            return Err("a fresh load gives another value".into());
        }
        if let (Ok(into), Some(existing)) = (&mut self.into, &mut self.existing) {
            if existing == &self.source {
                return Err("what is loaded into has these values already".into());
            }
            load(into, &self.wire, existing).check();
            if existing != &self.source {
                return Err("a load into an existing value gives another value".into());
            }
        }
        Ok(())
    }

    fn save(&mut self, times: u32) -> Supported {
        let call = black_box(save::<T, O, S> as fn(&mut S, &T, &mut O));
        for _ in 0..times {
            self.out.clear();
            call(&mut self.save, &self.source, &mut self.out);
        }
        Supported::Yes
    }

    fn load_fresh(&mut self, times: u32) -> Supported {
        match &mut self.fresh {
            Ok(fresh) => {
                let call = black_box(load_fresh::<T, F> as fn(&mut F, &[u8]));
                for _ in 0..times {
                    call(fresh, &self.wire);
                }
                Supported::Yes
            }
            Err(reason) => Supported::No(reason),
        }
    }

    fn load_into(&mut self, times: u32) -> Supported {
        match (&mut self.into, &mut self.existing) {
            (Ok(into), Some(existing)) => {
                let call = black_box(load::<T, I, R> as fn(&mut I, &[u8], &mut T) -> R);
                for _ in 0..times {
                    call(into, &self.wire, existing).check();
                }
                Supported::Yes
            }
            (Err(reason), _) => Supported::No(reason),
            (Ok(_), None) => Supported::No("nothing to load into"),
        }
    }
}

// What is measured is called as a machine calls its devices: out of line, by an address of which the compiler knows
// nothing. Else the result would depend on which contender the compiler likes to inline into the loop; and values that
// `black_box` hides in each round go through memory, which takes longer than a small device.

/// One save.
#[inline(never)]
fn save<T, O, S: FnMut(&T, &mut O)>(save: &mut S, source: &T, out: &mut O) {
    save(source, out);
}

/// One load of a new value.
#[inline(never)]
fn load_fresh<T, F: LoadFresh<T>>(fresh: &mut F, wire: &[u8]) {
    fresh.load(wire, |value| {
        black_box(value);
    });
}

/// One load into an existing value.
#[inline(never)]
pub(super) fn load<T, I, R>(load: &mut I, wire: &[u8], existing: &mut T) -> R
where
    I: FnMut(&[u8], &mut T) -> R,
{
    load(wire, existing)
}
