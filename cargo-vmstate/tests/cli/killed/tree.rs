//! All that is in a directory: to compare it, and to put it back.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

/// Every path below a directory with what is there, but for what the tests themselves need.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tree(BTreeMap<PathBuf, Node>);

#[derive(Clone, Debug, PartialEq)]
enum Node {
    Directory,
    Link(PathBuf),
    /// Mode, number of names, content.
    File(u32, u64, Vec<u8>),
}

impl Tree {
    pub(super) fn of(directory: &Path) -> Self {
        let mut tree = Self(BTreeMap::new());
        tree.add(directory, Path::new(""));
        tree
    }

    fn add(&mut self, top: &Path, inside: &Path) {
        for entry in fs::read_dir(top.join(inside)).unwrap() {
            let name = entry.unwrap().file_name();
            if name == ".replay" || name == ".git" {
                continue;
            }
            let (path, here) = (inside.join(&name), top.join(inside).join(&name));
            let meta = fs::symlink_metadata(&here).unwrap();
            let node = if meta.is_symlink() {
                Node::Link(fs::read_link(&here).unwrap())
            } else if meta.is_dir() {
                self.add(top, &path);
                Node::Directory
            } else {
                let mode = meta.permissions().mode() & 0o7777;
                Node::File(mode, meta.nlink(), fs::read(&here).unwrap())
            };
            self.0.insert(path, node);
        }
    }

    /// Puts back what differs.
    pub(super) fn restore(&self, directory: &Path) {
        let now = Self::of(directory);
        for (path, node) in
            now.0.iter().rev().filter(|(path, node)| self.0.get(*path) != Some(*node))
        {
            let path = directory.join(path);
            match node {
                Node::Directory => fs::remove_dir(path).unwrap(),
                // One with another name is written below, so that it stays the same file.
                Node::File(_, names, _) if *names > 1 => {}
                _ => fs::remove_file(path).unwrap(),
            }
        }
        for (path, node) in self.0.iter().filter(|(path, node)| now.0.get(*path) != Some(*node)) {
            let path = directory.join(path);
            match node {
                Node::Directory => fs::create_dir(path).unwrap(),
                Node::Link(target) => symlink(target, path).unwrap(),
                Node::File(mode, _, content) => {
                    fs::write(&path, content).unwrap();
                    fs::set_permissions(path, fs::Permissions::from_mode(*mode)).unwrap();
                }
            }
        }
        assert_eq!(Self::of(directory), *self, "the test cannot restore the tree");
    }

    /// The paths that differ.
    pub(super) fn differing<'a>(&'a self, other: &'a Self) -> Vec<&'a PathBuf> {
        let all = self.0.keys().chain(other.0.keys());
        let mut paths: Vec<_> =
            all.filter(|path| self.0.get(*path) != other.0.get(*path)).collect();
        paths.sort();
        paths.dedup();
        paths
    }
}
