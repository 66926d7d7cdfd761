//! Sections that are one run and nothing else: nearly all are as long as they should be, and what is to be said of
//! the others stands here once, and not in the code of each device.

use super::order::check_version;
use super::{Described, Loaded, description_of};
use crate::schema::{Description, Shape, Type};
use crate::wire::error::{LoadError, Origin};
use crate::wire::{Decoder, RunReader};

/// Loads a section of `size` bytes, which is all that the decoder should have.
#[inline]
pub(super) fn load<T: Described>(
    device: &mut T,
    input: &mut Decoder<'_>,
    version_id: u32,
    size: usize,
) -> Loaded {
    let (of, is_fixed) = (description_of::<T>(), input.is_fixed());
    if !is_fixed {
        wait_for(input, of, version_id, size)?;
    }
    // What is wrong is found out by value, so that nobody learns the address of the decoder; and with few enough values
    // for registers, so that the code of a device needs no frame.
    if !of.loads(version_id) || input.at_hand() < size {
        let (window, offset, goes_on) = input.ahead();
        return Err(too_little(window, offset, goes_on, of, version_id));
    }
    let mut run = RunReader::of_section(input, Origin::fields(of.fields, 0));
    run.ensure(size);
    device.__load_fields(&mut run, of.fields, version_id);
    if let Err(e) = run.finish() {
        return Err(e.of_device(of.name));
    }
    if input.at_hand() == 0 && input.is_whole() {
        return Ok(());
    }
    if is_fixed {
        let (window, offset, goes_on) = input.ahead();
        return Err(too_much(window, offset, goes_on, of));
    }
    end(input, of)
}

/// Has the section at hand, if it is in the reader.
#[cold]
#[inline(never)]
fn wait_for(
    input: &mut Decoder<'_>,
    of: &'static Description,
    version_id: u32,
    size: usize,
) -> Loaded {
    let ready = match check_version(of, version_id, input.offset()) {
        Ok(()) => input.require(size).map_err(|e| e.cut_in(Origin::fields(of.fields, 0), 0)),
        Err(e) => Err(e),
    };
    ready.map_err(|e| e.of_device(of.name))
}

/// What is wrong with a section of which not all is at hand, or that has another version.
#[cold]
#[inline(never)]
fn too_little(
    window: &[u8],
    offset: u64,
    goes_on: bool,
    of: &'static Description,
    version_id: u32,
) -> LoadError {
    let e = match check_version(of, version_id, offset) {
        Ok(()) => {
            let input = Decoder::part(window, offset, goes_on);
            let e = input.aside().short(of.fixed_size().unwrap_or(0));
            e.cut_in(Origin::fields(of.fields, 0), 0)
        }
        Err(e) => e,
    };
    e.of_device(of.name)
}

/// What is wrong behind a section that is not all of what is at hand.
#[cold]
#[inline(never)]
fn too_much(window: &[u8], offset: u64, goes_on: bool, of: &'static Description) -> LoadError {
    let mut input = Decoder::part(window, offset, goes_on);
    let e = match no_subsections(&mut input, of) {
        Ok(()) => input.aside().leftover(),
        Err(e) => e,
    };
    e.of_device(of.name)
}

/// Behind a section: subsections that are not known, then whatever else.
#[cold]
#[inline(never)]
fn end(input: &mut Decoder<'_>, of: &'static Description) -> Loaded {
    match no_subsections(input, of).and_then(|()| input.end()) {
        Ok(()) => Ok(()),
        Err(e) => Err(e.of_device(of.name)),
    }
}

fn no_subsections(input: &mut Decoder<'_>, of: &'static Description) -> Loaded {
    let last = of.fields.iter().rposition(|field| field.ty.size != Some(0)).unwrap_or(0);
    for field in of.fields.get(last..).unwrap_or_default() {
        end_of_value(input, of, &field.ty)?;
    }
    input.no_subsection_ahead(of)
}

/// Behind the structs that end with a value at the end of the section.
fn end_of_value(input: &mut Decoder<'_>, of: &'static Description, ty: &'static Type) -> Loaded {
    match ty.shape {
        Shape::Struct(nested) => {
            if let Some(last) = nested.fields.last() {
                end_of_value(input, of, &last.ty)?;
            }
            input.no_subsection_ahead(nested).map_err(|e| {
                let sizes = (of.fixed_size(), nested.fixed_size());
                let start = sizes.0.unwrap_or(0).saturating_sub(sizes.1.unwrap_or(0));
                e.within_all(&Origin::fields(of.fields, 0).locate_struct(start, nested.name))
            })
        }
        Shape::Array(element, 1..) => end_of_value(input, of, element),
        _ => Ok(()),
    }
}
