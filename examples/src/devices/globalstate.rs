//! Whether the machine was running, the last section of a stream. The example for `needed` of a
//! whole section, and for a string in a buffer.

use vmstate_runtime::VmState;

const BUFFER: usize = 100;

/// The states that a machine can be in.
const RUN_STATES: &[&str] = &[
    "colo",
    "debug",
    "finish-migrate",
    "guest-panicked",
    "inmigrate",
    "internal-error",
    "io-error",
    "paused",
    "postmigrate",
    "prelaunch",
    "preconfig",
    "restore-vm",
    "running",
    "save-vm",
    "shutdown",
    "suspended",
    "watchdog",
];

/// The state of the machine at the time of the save.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "globalstate", needed = "is_needed", post_load = "check_state")]
pub struct GlobalState {
    /// Length of the text, with the zero after it.
    size: u32,
    /// The text; what stands after the zero has no meaning.
    #[vmstate(buffer)]
    runstate: [u8; BUFFER],

    /// Machine types up to 2.3 send the section only if the state is an unusual one.
    #[vmstate(property = "store-global-state", default = true)]
    pub store_global_state: bool,
}

impl Default for GlobalState {
    fn default() -> Self {
        let mut state = Self { size: 0, runstate: [0; BUFFER], store_global_state: true };
        state.set("running");
        state
    }
}

impl GlobalState {
    /// The state, if it is one that machines have.
    #[must_use]
    pub fn get(&self) -> Option<&'static str> {
        known(&self.runstate).ok()
    }

    /// Sets the state; a text that is too long is cut.
    pub fn set(&mut self, state: &str) {
        let len = state.len().min(BUFFER - 1);
        self.runstate = [0; BUFFER];
        self.runstate[..len].copy_from_slice(&state.as_bytes()[..len]);
        self.size = len as u32 + 1;
    }

    fn is_needed(&self) -> bool {
        self.store_global_state || !matches!(self.get(), Some("running" | "paused"))
    }

    fn check_state(&mut self, _version_id: u32) -> Result<(), String> {
        check(self.size, &self.runstate)
    }
}

/// The same since 9.0, which also says whether the guest was suspended before it was stopped: in bytes that had no meaning until then. Old
/// machine types send it as well.
#[derive(Clone, Debug, PartialEq, Eq, VmState)]
#[vmstate(name = "globalstate", unreleased, post_load = "check_state")]
pub struct SuspendableState {
    /// Length of the text, with the zero after it.
    size: u32,
    /// The text.
    #[vmstate(buffer)]
    runstate: [u8; 32],
    /// Whether the next byte has a meaning: it is 0 in streams of older releases.
    pub has_vm_was_suspended: u8,
    /// Whether the guest was suspended before it was stopped.
    pub vm_was_suspended: u8,
    #[vmstate(buffer)]
    unused: [u8; 66],
}

impl Default for SuspendableState {
    fn default() -> Self {
        let mut runstate = [0; 32];
        runstate[..7].copy_from_slice(b"running");
        Self { size: 8, runstate, has_vm_was_suspended: 1, vm_was_suspended: 0, unused: [0; 66] }
    }
}

impl SuspendableState {
    fn check_state(&mut self, _version_id: u32) -> Result<(), String> {
        check(self.size, &self.runstate)
    }
}

fn check(size: u32, runstate: &[u8]) -> Result<(), String> {
    if size as usize > BUFFER {
        return Err(format!("a text of {size} bytes, there are {BUFFER}"));
    }
    known(runstate).map(|_| ())
}

/// The state, if it is one that machines have.
fn known(runstate: &[u8]) -> Result<&'static str, String> {
    let text = runstate.split(|byte| *byte == 0).next().unwrap_or_default();
    let known = RUN_STATES.iter().find(|known| known.as_bytes() == text).copied();
    known.ok_or_else(|| format!("unknown run state `{}`", text.escape_ascii()))
}
