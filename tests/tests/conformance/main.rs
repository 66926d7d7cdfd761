//! QEMU's bytes: the cases of QEMU's `tests/unit/test-vmstate.c` as annotated structs, and vectors
//! that QEMU's own code produced for what those leave out.
//!
//! Each vector is written down value by value ([`vmstate_tests::Wire`]); it is saved into every kind
//! of sink, loaded from every kind of source, and cut at every byte.

// Predicates and hooks take `self`, whether they look at it or not.
#![allow(clippy::unused_self)]

mod qemu;

mod absent;
mod arrays;
mod checks;
mod failures;
mod hooks;
mod inputs;
mod leftover;
mod nested;
mod pointers;
mod pre_save;
mod prefix;
mod sections;
mod subsections;
