//! "Integers are seen": a layout says of its value that it is nothing but integers, and is not.
//!
//! The question about a value is asked with a witness, which integers note their addresses in. Where the
//! value starts, the caller keeps to itself, and each witness is of a type of its own: two of them
//! cannot be exchanged, nor one be kept for the next question, nor what is shown go before the value does
//! (`tests/ui/sound`). What is left is to show integers that are others than those of the value.

use std::cell::{Cell, RefCell};

use vmstate_runtime::__private::{Integers, IntegersMut};
use vmstate_runtime::schema::{Description, Field, Type};
use vmstate_runtime::{Decoder, Encoder, Layout, LoadError, SaveError, VmState};

const WORDS: [Field; 8] = [
    Field::new("0", Type::leaf("uint64", 8)),
    Field::new("1", Type::leaf("uint64", 8)),
    Field::new("2", Type::leaf("uint64", 8)),
    Field::new("3", Type::leaf("uint64", 8)),
    Field::new("4", Type::leaf("uint64", 8)),
    Field::new("5", Type::leaf("uint64", 8)),
    Field::new("6", Type::leaf("uint64", 8)),
    Field::new("7", Type::leaf("uint64", 8)),
];
static OF_WORDS: Description = Description::new("words").fields(&WORDS);

static SEVEN: u64 = 7;

/// What is shown instead of the references.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Show {
    Elsewhere,
    Neighbor,
    Often,
    Another,
    Panic,
}

const ALL: [Show; 5] = [Show::Elsewhere, Show::Neighbor, Show::Often, Show::Another, Show::Panic];

thread_local! {
    static SHOW: Cell<Show> = const { Cell::new(Show::Elsewhere) };
    static BEHIND: RefCell<Option<&'static mut [u64; 64]>> = const { RefCell::new(None) };
}

/// Eight references, and no integer.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
struct References([&'static u64; 8]);

impl Layout<Self> for References {
    const TYPE: Type = Type::structure(&OF_WORDS);

    fn put(_: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        out.value(&[0u64; 8])
    }

    fn get(_: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        input.take(64).map(|_| ())
    }

    fn __integers<'id>(_: &'id Self, seen: &mut Integers<'id>) {
        let words = leaked([0; 64]);
        match SHOW.get() {
            Show::Elsewhere => <[u64; 8]>::__integers(&[0; 8], seen),
            Show::Neighbor => {
                if let Some(words) = BEHIND.take() {
                    <[u64; 64]>::__integers(words, seen);
                }
            }
            Show::Often => (0..8).for_each(|_| u64::__integers(&words[0], seen)),
            Show::Another => {
                // Another question, within this one.
                let mut out = Vec::new();
                Encoder::new(&mut out).value(&[Words(*words); 2]).unwrap();
                <[u64; 64]>::__integers(words, seen);
            }
            Show::Panic => panic!("a bug"),
        }
    }

    fn __integers_mut<'id>(_: &'id mut Self, seen: &mut IntegersMut<'id>) {
        match SHOW.get() {
            Show::Elsewhere => <[u64; 64]>::__integers_mut(leaked([0; 64]), seen),
            Show::Neighbor => {
                if let Some(words) = BEHIND.take() {
                    <[u64; 64]>::__integers_mut(words, seen);
                }
            }
            Show::Often => leaked([[0; 64]; 8])
                .iter_mut()
                .for_each(|words| u64::__integers_mut(&mut words[0], seen)),
            Show::Another => {
                let stream = [0x41; 1024];
                Decoder::new(&stream).value(&mut [Words([0; 64]); 2]).unwrap();
                <[u64; 64]>::__integers_mut(leaked([0; 64]), seen);
            }
            Show::Panic => panic!("a bug"),
        }
    }
}

fn leaked<T>(value: T) -> &'static mut T {
    Box::leak(Box::new(value))
}

#[derive(VmState, Clone, Copy, Debug)]
#[repr(C)]
struct Words([u64; 64]);

#[derive(VmState, Debug)]
struct Device {
    references: [References; 2],
    after: u64,
}

#[test]
fn references_are_no_integers() {
    for show in ALL {
        SHOW.set(show);
        // The first value to be asked shows those.
        let behind = || BEHIND.set(Some(leaked([0; 64])));
        behind();
        let mut device = Device { references: [References([&SEVEN; 8]); 2], after: 1 };
        let mut out = Vec::new();
        let saved = super::caught(|| device.save(&mut Encoder::new(&mut out)));
        if show != Show::Panic {
            assert!(saved.unwrap().is_ok());
            assert!(out[..128].iter().all(|byte| *byte == 0), "{show:?}: references are shown");
        }
        behind();
        let _ = super::caught(|| device.load(&mut Decoder::new(&[0x41; 136]), 1));
        assert!(device.references.iter().all(|it| it.0.iter().all(|at| **at == 7)), "{show:?}");
    }
}

/// The integers of a part do not stand for the whole, nor in another order.
#[test]
fn all_of_them_in_their_order() {
    #[derive(Clone, Copy, Debug, PartialEq)]
    #[repr(C)]
    struct Mixed {
        a: u64,
        secret: &'static u64,
        b: [u64; 6],
    }

    impl Layout<Self> for Mixed {
        const TYPE: Type = Type::structure(&OF_WORDS);

        fn put(_: &Self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
            out.value(&[0u64; 8])
        }

        fn get(_: &mut Self, input: &mut Decoder<'_>) -> Result<(), LoadError> {
            input.take(64).map(|_| ())
        }

        fn __integers_mut<'id>(value: &'id mut Self, seen: &mut IntegersMut<'id>) {
            match SHOW.get() {
                Show::Elsewhere => {
                    u64::__integers_mut(&mut value.a, seen);
                    u64::__integers_mut(leaked(0), seen);
                    <[u64; 6]>::__integers_mut(&mut value.b, seen);
                }
                Show::Neighbor => {
                    <[u64; 6]>::__integers_mut(&mut value.b, seen);
                    u64::__integers_mut(&mut value.a, seen);
                    u64::__integers_mut(leaked(0), seen);
                }
                // The compiler refuses to show one of the value twice.
                Show::Often => {
                    (0..2).for_each(|_| u64::__integers_mut(leaked(0), seen));
                    <[u64; 6]>::__integers_mut(&mut value.b, seen);
                }
                Show::Another => u64::__integers_mut(&mut value.a, seen),
                Show::Panic => {}
            }
        }
    }

    for show in ALL {
        SHOW.set(show);
        let mixed = Mixed { a: 1, secret: &SEVEN, b: [2; 6] };
        let mut two = [mixed; 2];
        Decoder::new(&[0x41; 128]).value(&mut two).unwrap();
        assert_eq!(two, [mixed; 2], "{show:?}");
    }
}
