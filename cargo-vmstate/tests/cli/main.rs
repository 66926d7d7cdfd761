//! The command on throwaway projects: what it prints, what it writes, and how it ends.

mod backports;
mod branches;
mod browser;
mod features;
mod files;
mod formats;
mod git;
#[cfg(unix)]
mod guide;
mod history;
#[cfg(target_os = "linux")]
mod hostile;
mod import;
mod inspect;
#[cfg(target_os = "linux")]
mod instances;
mod investigations;
mod killed;
mod lost;
mod machines;
mod parts;
mod project;
mod qemu;
#[cfg(feature = "schemas")]
mod schemas;
mod start;
mod target;
mod tools;
#[cfg(unix)]
mod unreadable;
mod words;
mod workspaces;
