//! Types with attributes, and tables of machine types, through the derive's front end, with the gate of the example
//! devices.

#![no_main]

use libfuzzer_sys::fuzz_target;
use vmstate_fuzz::{expansion, seeds};

fuzz_target!(init: seeds::gate(), |data: &[u8]| expansion::run(data));
