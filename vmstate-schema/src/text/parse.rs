//! Text to model.

use super::ParseError;
use crate::model::{Baseline, Device};

/// Reads a baseline file.
pub fn parse_baseline(text: &str) -> Result<Baseline, ParseError> {
    let _ = text;
    Err(ParseError::new(1, "not written yet", "wait"))
}

/// Reads what a build prints about a device.
pub fn parse_dump(text: &str) -> Result<Device, ParseError> {
    let _ = text;
    Err(ParseError::new(1, "not written yet", "wait"))
}
