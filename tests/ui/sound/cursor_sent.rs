//! A cursor, which points into a buffer, stays in its thread.
use vmstate_runtime::__private::{RunReader, RunWriter};

fn write(run: &mut RunWriter<'_, '_>) {
    std::thread::scope(|scope| {
        scope.spawn(|| run.u32(1));
    });
}

fn read(run: &mut RunReader<'_, '_>) {
    std::thread::scope(|scope| {
        scope.spawn(|| run.u32(&mut 1));
    });
}

fn main() {}
