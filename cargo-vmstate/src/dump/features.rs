//! Which features a crate is compiled with.

use std::fmt;

use crate::cli::Build;
use crate::workspace::Crate;

/// One set of features.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Features {
    All,
    Default,
    /// These, and the default ones unless `no_default`.
    Named {
        names: Vec<String>,
        no_default: bool,
    },
}

impl Features {
    /// The sets that together show every device: what the command line says, or the package's own list, or all.
    pub(crate) fn of(krate: &Crate, build: &Build) -> Vec<Self> {
        if build.default_features && build.features.is_empty() {
            return vec![Self::Default];
        }
        if build.no_default_features || !build.features.is_empty() {
            let (names, no_default) = (build.features.clone(), build.no_default_features);
            return vec![Self::Named { names, no_default }];
        }
        if build.all_features || krate.feature_sets.is_empty() {
            return vec![Self::All];
        }
        let set = |names: &Vec<String>| Self::Named { names: names.clone(), no_default: true };
        krate.feature_sets.iter().map(set).collect()
    }

    /// For cargo. A binary is not built at all without the features that it requires.
    pub(crate) fn arguments(&self, krate: &Crate) -> Vec<String> {
        match self {
            Self::All => vec!["--all-features".to_owned()],
            Self::Default if krate.required_features.is_empty() => Vec::new(),
            Self::Default => vec![list(&[], krate)],
            Self::Named { names, no_default } => {
                let mut arguments = vec![list(names, krate)];
                if *no_default {
                    arguments.push("--no-default-features".to_owned());
                }
                arguments
            }
        }
    }
}

fn list(names: &[String], krate: &Crate) -> String {
    let names: Vec<_> = names.iter().chain(&krate.required_features).map(String::as_str).collect();
    format!("--features={}", names.join(","))
}

impl fmt::Display for Features {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all features"),
            Self::Default => f.write_str("the default features"),
            Self::Named { names, no_default: true } if names.is_empty() => {
                f.write_str("no features")
            }
            Self::Named { names, .. } => write!(f, "the features `{}`", names.join(",")),
        }
    }
}
