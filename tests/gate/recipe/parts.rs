//! The devices of this crate have no parts.
