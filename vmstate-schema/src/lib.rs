//! The wire schema of a device as text.
