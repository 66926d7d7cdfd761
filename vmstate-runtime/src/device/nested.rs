//! Structs as fields of others.

use core::marker::PhantomData;

use super::order::{Facts, load_body, save_body};
use super::subsection::{load_part, no_subsections, save_part};
use super::{Described, Loaded, Saved, description_of};
use crate::layout::{Element, Layout};
use crate::schema::{Description, Type};
use crate::wire::error::{LoadError, SaveError};
use crate::wire::{Decision, Decoder, Encoder, RunReader, RunWriter};

/// `Layout::put` of a struct.
///
/// # Errors
///
/// Whatever stops the save of the struct.
#[doc(hidden)]
#[inline]
pub fn save_struct<T: Described>(state: &T, out: &mut Encoder<'_>) -> Saved {
    save_version(state, out, description_of::<T>().version_id)
}

/// `Layout::get` of a struct: at its own current version, which is what QEMU does; none is on the
/// wire.
///
/// # Errors
///
/// Whatever stops the load of the struct.
#[doc(hidden)]
#[inline]
pub fn load_struct<T: Described>(state: &mut T, input: &mut Decoder<'_>) -> Loaded {
    load_body(state, input, description_of::<T>().version_id)
}

/// The fields and subsections of a nested struct, perhaps at a pinned version (QEMU:
/// `VMS_VSTRUCT`).
#[inline]
fn save_version<T: Described>(state: &T, out: &mut Encoder<'_>, version_id: u32) -> Saved {
    save_body(state, out, version_id)?;
    if const { description_of::<T>().has_options() } {
        out.decide(Decision::End);
    }
    Ok(())
}

/// `Layout::__put` of a struct.
#[doc(hidden)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn put_struct<T: Described>(state: &T, run: &mut RunWriter<'_, '_>) {
    if Facts::<T>::IS_VARIABLE {
        return run.outside(|out| save_struct(state, out));
    }
    if Facts::<T>::HAS_MORE {
        return put_with_hooks(state, run);
    }
    let (d, size) = (description_of::<T>(), Facts::<T>::SIZE);
    run.ensure(size);
    let (rest, beyond) = run.behind(size);
    let mut inner = run.enter(size);
    state.__save_fields(&mut inner, d.fields, d.version_id);
    let end = inner.end();
    run.leave(rest, beyond, end);
}

#[inline]
fn put_with_hooks<T: Described>(state: &T, run: &mut RunWriter<'_, '_>) {
    let d = description_of::<T>();
    let put = |state: &T, run: &mut RunWriter<'_, '_>| {
        run.ensure(Facts::<T>::SIZE);
        run.nested(Facts::<T>::SIZE, |run| state.__save_fields(run, d.fields, d.version_id));
    };
    match state.__pre_save() {
        Ok(None) => put(state, run),
        Ok(Some(changed)) => put(&changed, run),
        Err(e) => return run.fail_struct(d, 0, e),
    }
    if let Err(e) = state.__post_save() {
        run.fail_struct(d, Facts::<T>::SIZE, e);
    }
}

/// `Layout::__get` of a struct.
#[doc(hidden)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn get_struct<T: Described>(state: &mut T, run: &mut RunReader<'_, '_>) {
    if Facts::<T>::IS_VARIABLE {
        return run.outside(|input| load_struct(state, input));
    }
    let (d, size) = (description_of::<T>(), Facts::<T>::SIZE);
    if Facts::<T>::HAS_MORE
        && let Err(e) = state.__pre_load()
    {
        return run.fail_struct(d, 0, e);
    }
    let seen = run.seen();
    run.ensure(size);
    let (rest, beyond) = run.behind(size);
    let mut inner = run.enter(size, false);
    state.__load_fields(&mut inner, d.fields, d.version_id);
    let end = inner.end();
    run.leave(rest, beyond, end);
    if !seen {
        run.end_of_struct(d);
    }
    if Facts::<T>::HAS_MORE
        && run.is_ok()
        && let Err(e) = state.__post_load(d.version_id)
    {
        run.fail_struct(d, size, e);
    }
}

/// `Layout::__put` of a mirror: `write` writes the fields of the other crate's struct.
#[doc(hidden)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn put_remote<M: Described>(
    run: &mut RunWriter<'_, '_>,
    write: impl FnOnce(&mut RunWriter<'_, '_>),
) {
    if Facts::<M>::IS_VARIABLE {
        return run.outside(|out| {
            save_part(out, write)?;
            if const { description_of::<M>().has_options() } {
                out.decide(Decision::End);
            }
            Ok(())
        });
    }
    run.ensure(Facts::<M>::SIZE);
    run.nested(Facts::<M>::SIZE, write);
}

/// `Layout::__get` of a mirror.
#[doc(hidden)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn get_remote<M: Described>(
    run: &mut RunReader<'_, '_>,
    read: impl FnOnce(&mut RunReader<'_, '_>),
) {
    let description = description_of::<M>();
    if Facts::<M>::IS_VARIABLE {
        return run.outside(|input| {
            load_part(input, read)?;
            no_subsections(input, description)
        });
    }
    let seen = run.seen();
    run.ensure(Facts::<M>::SIZE);
    run.nested(Facts::<M>::SIZE, false, read);
    if !seen {
        run.end_of_struct(description);
    }
}

/// A nested struct at a version that its parent pins: the attribute `struct_version` (QEMU:
/// `VMSTATE_VSTRUCT`).
pub struct Pinned<const VERSION: u32, L>(PhantomData<L>);

impl<const VERSION: u32, T, L: AtVersion<T>> Layout<T> for Pinned<VERSION, L> {
    const TYPE: Type = Type::pinned(const { &L::DESCRIPTION }, VERSION);
    const __HEAP: usize = L::__HEAP;

    fn put(state: &T, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        L::put_at(state, out, VERSION)
    }

    fn get(state: &mut T, input: &mut Decoder<'_>) -> Result<(), LoadError> {
        L::get_at(state, input, VERSION)
    }
}

impl<const VERSION: u32, T, L: AtVersion<T> + Element<T>> Element<T> for Pinned<VERSION, L> {
    fn new() -> Option<T> {
        L::new()
    }
}

/// A layout that has versions: a struct, and a mirror of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no versions of which one could be pinned",
    label = "`struct_version` wants a nested struct, or a container of them",
    note = "the version of a struct: `#[derive(VmState)]` with `#[vmstate(version = ..)]` on it",
    note = "where an alias hides a container or a pointer, write the type out"
)]
pub trait AtVersion<T>: Layout<T> {
    /// That of the struct.
    const DESCRIPTION: Description;
    /// Writes what that version has: of a mirror everything.
    fn put_at(value: &T, out: &mut Encoder<'_>, _version_id: u32) -> Saved {
        Self::put(value, out)
    }
    /// Reads what that version has.
    fn get_at(value: &mut T, input: &mut Decoder<'_>, _version_id: u32) -> Loaded {
        Self::get(value, input)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Described + Layout<T>> AtVersion<T> for T {
    const DESCRIPTION: Description = T::DESCRIPTION;

    fn put_at(state: &T, out: &mut Encoder<'_>, version_id: u32) -> Saved {
        save_version(state, out, version_id)
    }

    fn get_at(state: &mut T, input: &mut Decoder<'_>, version_id: u32) -> Loaded {
        load_body(state, input, version_id)
    }
}
