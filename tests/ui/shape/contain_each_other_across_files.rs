// Which module a type is in, tells its path or what is imported.
#[path = "../../ui_modules/bridge.rs"]
mod bridge;
#[path = "../../ui_modules/bus.rs"]
mod bus;

fn main() {}
