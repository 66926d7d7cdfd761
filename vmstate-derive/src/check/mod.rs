//! What the derive refuses by itself, one function per rule. All run, so that a user sees all
//! problems of a struct at once. A rule looks and reports; it changes nothing and builds no tokens.

mod absence;
mod encoding;
mod fit;
mod imports;
mod key;
mod length;
mod name;
mod range;
mod recursion;
mod remote;
mod sequence;
mod subsection;
mod test;
mod value;
mod version;

use crate::errors::Errors;
use crate::model::{Body, Device, Input};

pub(crate) use recursion::of_each_other;

type Rule = fn(&Device, &mut Errors);

/// In the order of their messages.
const RULES: &[Rule] = &[
    name::malformed,
    name::doubled_field,
    name::doubled_property,
    name::property_separator,
    value::priority,
    version::since_above_version,
    version::since_zero,
    version::minimum_above_version,
    version::load_old_not_below_minimum,
    version::break_of_no_version,
    version::break_doubled,
    version::break_of_unreleased,
    version::reason_missing,
    version::same_bytes_of_a_part,
    subsection::foreign_name,
    subsection::doubled_key,
    subsection::doubled_name,
    subsection::swallowed,
    subsection::unused,
    key::conflict,
    key::not_migrated,
    key::of_no_section,
    key::max_without_count,
    key::default_without_property,
    key::absent_of_what_comes,
    key::absent_of_what_is_there,
    absence::hidden_const,
    test::inputs,
    remote::mirror,
    encoding::no_encoding,
    absence::no_absence,
    sequence::no_length,
    fit::key_and_type,
    fit::prefix,
    length::count,
    range::bounds,
];

pub(crate) fn check(input: &Input, errors: &mut Errors) {
    match &input.body {
        Body::Device(device) => RULES.iter().for_each(|rule| rule(device, errors)),
        Body::Newtype(newtype) => value::newtype(newtype, errors),
        Body::Enum(body) => {
            name::doubled_variant(body, errors);
            key::variants(body, errors);
            value::variants(body, errors);
        }
    }
    recursion::of_itself(input, errors);
}
