//! Save and load virtual machine state.
#![no_std]
