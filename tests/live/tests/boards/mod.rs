//! Boards, and what is changed on them.

pub(crate) mod arm;
pub(crate) mod x86;
