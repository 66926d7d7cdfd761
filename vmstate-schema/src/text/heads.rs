//! What stands on a field's line about its type.

use std::fmt::Write as _;

use super::names::{count, name};
use crate::model::{Length, Type, implied_size};

pub(super) fn head(out: &mut String, ty: &Type) {
    match ty {
        Type::Leaf { name, size, domain } => {
            if let Some(domain) = domain {
                out.push_str(domain.word());
                out.push(' ');
            }
            leaf(out, name, *size);
        }
        Type::Enum { repr, variants } => {
            out.push_str("enum ");
            out.push_str(repr);
            for (variant, value) in variants {
                out.push(' ');
                name(out, variant);
                let _ = write!(out, "={value}");
            }
        }
        Type::Struct(nested) => {
            out.push_str(if nested.pinned.is_some() { "vstruct " } else { "struct " });
            name(out, &nested.name);
            if let Some(at) = nested.pinned {
                let _ = write!(out, " at {at}");
            }
            let _ = write!(out, " version {} minimum {}", nested.version, nested.minimum);
        }
        Type::Sequence { length, element } => {
            out.push('[');
            sequence_length(out, length);
            out.push_str("] ");
            head(out, element);
        }
        Type::Pointer(marker, element) => {
            out.push_str(marker.word());
            out.push(' ');
            head(out, element);
        }
        Type::Tree { .. } => out.push_str("tree"),
    }
}

/// Integers by their name, anything else with its size.
fn leaf(out: &mut String, leaf: &str, size: Option<u64>) {
    if implied_size(leaf).is_some() {
        out.push_str(leaf);
        return;
    }
    name(out, leaf);
    match size {
        Some(size) => drop(write!(out, ":{size}")),
        None => out.push_str(":?"),
    }
}

fn sequence_length(out: &mut String, length: &Length) {
    match length {
        Length::Fixed(len) => drop(write!(out, "{len}")),
        Length::Field(field, times) => {
            count(out, field);
            if *times != 1 {
                let _ = write!(out, "*{times}");
            }
        }
        Length::Prefix(prefix) => {
            out.push_str("prefix ");
            out.push_str(prefix);
        }
        Length::Bits(bits) => {
            out.push_str("bits ");
            count(out, bits);
        }
        Length::FixedBits(bits) => drop(write!(out, "bits {bits}")),
        Length::Configured => out.push_str("configured"),
        Length::Terminated => out.push_str("terminated"),
    }
}
