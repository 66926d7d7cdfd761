//! Conformance, UI, hygiene and property tests of vmstate.
