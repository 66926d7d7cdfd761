//! Programs without `unsafe` that try to reach memory which is not theirs: by panics that are caught, or
//! seen by destructors, by exchanged encoders and decoders, by readers and writers that panic or lie, and
//! by saying of a value that it is nothing but integers. They use the hidden half of `Layout` on purpose.
//!
//! Most assert little: what they show is that `AddressSanitizer` has nothing to say. `.ci/run` has the
//! command.
//!
//! What the compiler refuses is in `tests/ui/sound`.
#![forbid(unsafe_code)]
// Programs as they might be written.
#![allow(clippy::struct_field_names, clippy::large_stack_arrays, clippy::needless_for_each)]

mod at_random;
mod exchanged;
mod hooks;
mod integers;
mod sources_and_sinks;
mod streams;
mod types;
mod unwinding;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use vmstate_runtime::schema::Type;

/// Of a layout that says nothing of its size.
const OPEN: Type = Type::variable("open");

/// Runs `work`, which panics; the message is not printed.
fn caught<R>(work: impl FnOnce() -> R) -> Option<R> {
    static QUIET: Once = Once::new();
    const OURS: [&str; 2] = ["a bug", "out of range for slice"];
    QUIET.call_once(|| {
        let print = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let payload = info.payload();
            let text = payload.downcast_ref::<&str>().copied();
            let text = text.or(payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("");
            if !OURS.iter().any(|ours| text.contains(ours)) {
                print(info);
            }
        }));
    });
    catch_unwind(AssertUnwindSafe(work)).ok()
}

/// The same, where nothing else panics.
fn caught_bug(work: impl FnOnce()) {
    let mut is_done = true;
    caught(|| {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(work)) {
            is_done = panic.downcast_ref() == Some(&"a bug");
        }
    });
    assert!(is_done, "another panic than that of the layout");
}
