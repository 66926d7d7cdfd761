//! Properties of a device: configuration, never state that migrates.
//!
//! A field marked `property` is one. It decides what a device sends; a machine type, or the user, sets
//! it by its name before the device saves or loads: [`VmState::set_property`](crate::VmState::set_property).
//!
//! * [`Property`]: name, [kind](PropertyKind) and default, as const data of the
//!   [description](crate::schema::Description::properties).
//! * [`PropertyValue`]: what a field's type implements, so that it can be one.
//! * [`Value`]: what it is set to, perhaps still as text.
//!
//! ```
//! use vmstate_runtime::VmState;
//! use vmstate_runtime::property::Value;
//!
//! #[derive(VmState, Default)]
//! struct Foo {
//!     #[vmstate(property = "support-foo", default = true)]
//!     support_foo: bool,
//! }
//!
//! let mut foo = Foo::default();
//! assert_eq!(foo.description().properties[0].default, Value::Bool(true));
//! foo.set_property("support-foo", &Value::Text("on"))?;
//! assert!(foo.support_foo);
//! assert_eq!(
//!     foo.set_property("suport-foo", &Value::Bool(true)).unwrap_err().to_string(),
//!     "there is no property `suport-foo`; did you mean `support-foo`?"
//! );
//! # Ok::<(), vmstate_runtime::property::PropertyError>(())
//! ```

#[doc(hidden)]
pub mod constant;
mod definition;
mod error;
pub(crate) mod suggestion;
mod value;

pub use self::definition::{Property, PropertyValue};
pub use self::error::{PropertyError, ValueError};
pub use self::suggestion::Suggestion;
pub use self::value::{PropertyKind, Value};
