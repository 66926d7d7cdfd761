//! Newtypes and variants: their fields are values like those of a struct, with fewer keys.

use syn::Expr;
use syn::spanned::Spanned as _;

use super::absence::{absence_missing, option_in, undecided};
use super::encoding::{OWN_ENCODING, refuse};
use super::fit::{fits, width};
use super::sequence::{Within, lengths, uncounted};
use crate::errors::Errors;
use crate::model::{Absence, Device, Enum, Key, Newtype, member_name};

/// A newtype is its field, so its field needs an encoding, too.
pub(super) fn newtype(newtype: &Newtype, errors: &mut Errors) {
    refuse(&newtype.ty, errors);
    if let Some(ty) = option_in(&newtype.ty) {
        return errors.on(ty, absence_missing(ty));
    }
    uncounted(&newtype.ty, &member_name(&newtype.member), Within::Newtype, errors);
}

/// A priority is one of QEMU's, not a number.
pub(super) fn priority(device: &Device, errors: &mut Errors) {
    if let (Some(priority @ Expr::Lit(_)), None) = (&device.priority, &device.remote) {
        let message = "`priority` wants a `Priority`, such as `priority = vmstate_runtime::schema::Priority::GICV3`";
        errors.push(priority.span(), message);
    }
}

/// A variant is a value: its fields are made of what is read, whatever the device has.
pub(super) fn variants(body: &Enum, errors: &mut Errors) {
    const ALLOWED: &[&str] = &["prefix", "max", "as", "queue", "list", "tree"];
    let foreign = |key: &&Key| !ALLOWED.contains(&key.name) && Absence::of(key.name).is_none();
    for field in body.variants.iter().flat_map(|variant| &variant.fields) {
        let mut foreign = field.keys.iter().filter(foreign).peekable();
        if foreign.peek().is_none() {
            fits(field, errors);
            width(field, errors);
        }
        for key in foreign {
            let message = format!(
                "`{}` has no meaning in a variant, whose fields are made of what is read; put what needs \
                 it into a struct of its own",
                key.name
            );
            errors.push(key.span, message);
        }
        if !OWN_ENCODING.iter().any(|key| field.key(key).is_some()) {
            refuse(&field.ty, errors);
        }
        undecided(field, errors);
        lengths(field, Within::Variant, errors);
    }
}
