//! When a migration can be cancelled.

use std::io::Write;
use std::os::unix::net::UnixStream;

use super::*;

/// While the guest runs here it can. After that the connection stays: the destination may have all of it, and the source waits for its word.
#[test]
fn too_late() -> Result<()> {
    let (here, _there) = UnixStream::pair()?;
    let mut stream = Stream::Unix(here);
    let migration = Migration::default();
    migration.enter(Course::Running(stream.try_clone()?))?;
    migration.enter(Course::Last)?;
    migration.cancel();
    assert!(!migration.is_cancelled());
    stream.write_all(b"the rest")?;
    Ok(())
}

#[test]
fn in_time() -> Result<()> {
    let (here, _there) = UnixStream::pair()?;
    let mut stream = Stream::Unix(here);
    let migration = Migration::default();
    migration.enter(Course::Running(stream.try_clone()?))?;
    migration.cancel();
    assert!(migration.is_cancelled() && stream.write_all(b"more").is_err());
    assert!(migration.enter(Course::Last).is_err(), "the guest goes on here");

    // Before there is a connection.
    let migration = Migration::default();
    migration.cancel();
    assert!(migration.enter(Course::Running(stream)).is_err());
    Ok(())
}
