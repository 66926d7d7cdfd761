//! Finding out what a schema leaves open, by what fits.

use alloc::boxed::Box;

use super::decide::{Guide, Tries};
use super::fault::{Fault, FaultKind};
use super::schema::Body;
use super::walker::Walk;

/// How sure it is that the fields of a section are what they are said to be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Certainty {
    /// The schema says everything, or there is only one way in which it fits.
    Certain,
    /// It fits in several ways, of which the first is taken that has no value that none may have.
    Ambiguous {
        /// The first field with which another way goes on differently.
        at: Box<str>,
    },
    /// It fits in no way. The one that got furthest is taken.
    Misfit,
    /// There are too many ways to try all. None of those that were tried fits better.
    GaveUp,
}

/// Steps that are taken for one section, over all ways.
const STEPS: u64 = 1 << 16;
/// Ways that fit, among which to choose.
const WAYS: usize = 64;

struct Best {
    tries: Tries,
    /// Why it does not fit, if it does not.
    fault: Option<Fault>,
    odd: u64,
}

impl Best {
    const fn fits(&self) -> bool {
        self.fault.is_none()
    }

    /// How far a way goes that does not fit. The name of a subsection hardly stands anywhere else.
    fn reach(&self) -> (bool, u64) {
        self.fault.as_ref().map_or((true, 0), |fault| {
            (matches!(fault.kind, FaultKind::UnknownSubsection { .. }), fault.offset)
        })
    }

    fn is_better(&self, than: &Self) -> bool {
        match (self.fits(), than.fits()) {
            (true, true) => self.odd < than.odd,
            (false, false) => self.reach() > than.reach(),
            (fits, _) => fits,
        }
    }
}

impl<'a> Walk<'a> {
    /// Begins before the first field of a section, as [`new`](Self::new), and finds out what the schema leaves open:
    /// which fields with a `test` are there, which pointers are null, how many elements the configuration has, how
    /// long a layout by hand is. What fills the section to its last byte is taken.
    ///
    /// ```
    /// use vmstate_runtime::{Described, VmState};
    /// use vmstate_stream::walk::{Body, Certainty, Walk};
    ///
    /// #[derive(VmState)]
    /// struct Uart {
    ///     lcr: u8,
    ///     #[vmstate(test = "has_baud")]
    ///     baud: u16,
    ///     #[vmstate(test = "has_clock")]
    ///     clock: u32,
    /// }
    /// # impl Uart {
    /// #     fn has_baud(&self, _: u32) -> bool { true }
    /// #     fn has_clock(&self, _: u32) -> bool { true }
    /// # }
    ///
    /// let body = Body::of(&Uart::DESCRIPTION);
    /// let (mut walk, certainty) = Walk::fit(&body, 1, &[3, 0, 0, 0x25, 0x80], 0);
    /// assert_eq!(certainty, Certainty::Certain);
    /// assert_eq!(walk.next()?.unwrap().path, "lcr");
    /// assert_eq!(walk.next()?.unwrap().path, "clock");
    /// assert_eq!(walk.next()?, None);
    /// # Ok::<(), vmstate_stream::walk::Fault>(())
    /// ```
    #[must_use]
    pub fn fit(
        body: &'a Body<'a>,
        version: u32,
        bytes: &'a [u8],
        offset: u64,
    ) -> (Self, Certainty) {
        let start = |tries: Tries| Self::guided(body, version, bytes, offset, Guide::Tries(tries));
        if body.listed {
            return (start(Tries::default()), Certainty::Certain);
        }
        let (mut tries, mut spent, mut ways) = (Tries::default(), 0, 0_usize);
        let mut best: Option<Best> = None;
        let mut other: Option<Tries> = None;
        let mut all = true;
        loop {
            let mut walk = start(tries);
            let fault = walk.run();
            spent += walk.steps();
            let Guide::Tries(taken) = walk.guide() else { break };
            tries = taken.clone();
            let way = Best { tries: tries.again(), fault, odd: walk.odd() };
            ways += usize::from(way.fits());
            match &best {
                Some(best) if !way.is_better(best) => {
                    if way.fits() && best.fits() && way.odd == best.odd {
                        other.get_or_insert(way.tries);
                    }
                }
                _ => (best, other) = (Some(way), None),
            }
            if !tries.advance() {
                break;
            }
            if spent > STEPS || ways >= WAYS {
                all = false;
                break;
            }
        }
        let Some(best) = best else { return (start(Tries::default()), Certainty::Misfit) };
        let certainty = match (best.fits(), other) {
            (true, Some(other)) => Certainty::Ambiguous {
                at: start(best.tries.clone()).path_of(best.tries.differ(&other)),
            },
            (true, None) if all => Certainty::Certain,
            (false, _) if all => Certainty::Misfit,
            _ => Certainty::GaveUp,
        };
        (start(best.tries), certainty)
    }

    /// Goes to the first fault, or the end.
    fn run(&mut self) -> Option<Fault> {
        loop {
            match self.next() {
                Ok(Some(_)) => {}
                Ok(None) => return None,
                Err(fault) => return Some(fault),
            }
        }
    }

    /// The field about which this question is asked.
    fn path_of(mut self, question: usize) -> Box<str> {
        loop {
            let more = matches!(self.next(), Ok(Some(_)));
            let Guide::Tries(tries) = self.guide() else { return Box::default() };
            if tries.asked() > question || !more {
                return Box::from(self.path());
            }
        }
    }
}
