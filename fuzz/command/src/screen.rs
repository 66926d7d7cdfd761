//! A screen that keeps what is printed.

use std::cell::RefCell;
use std::fmt::Display;

use anstyle::Style;

pub(crate) const RED: Style = Style::new();
pub(crate) const YELLOW: Style = Style::new();
pub(crate) const GREEN: Style = Style::new();
pub(crate) const CYAN: Style = Style::new();
pub(crate) const BOLD: Style = Style::new();
pub(crate) const DIM: Style = Style::new();

thread_local! {
    static OUT: RefCell<String> = const { RefCell::new(String::new()) };
    static ERRORS: RefCell<String> = const { RefCell::new(String::new()) };
}

/// What was printed, to standard output and to standard error.
pub(crate) fn take() -> (String, String) {
    (OUT.take(), ERRORS.take())
}

pub(crate) fn paint(_: Style, text: impl Display) -> String {
    text.to_string()
}

pub(crate) fn out(text: &str) {
    OUT.with_borrow_mut(|out| out.push_str(text));
}

pub(crate) fn warning(text: impl Display) {
    ERRORS.with_borrow_mut(|out| *out += &format!("warning: {text}\n"));
}

pub(crate) fn error(text: impl Display) {
    ERRORS.with_borrow_mut(|out| *out += &format!("error: {text}\n"));
}

pub(crate) fn note(text: impl Display) {
    ERRORS.with_borrow_mut(|out| *out += &format!("note: {text}\n"));
}

pub(crate) fn relay_once(text: &str) {
    warning(text);
}

pub(crate) fn transient(_: &str, _: &str) {}

pub(crate) fn settle() {}

pub(crate) fn status(_: &str, _: impl Display) {}

pub(crate) mod pager {
    pub(crate) fn start() {}
}
