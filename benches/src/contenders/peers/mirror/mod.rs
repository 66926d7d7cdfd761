//! The workloads' structs again, for each peer with its own derive.
//!
//! A peer's file
//!
//! * says which types stand for the kinds of fields: those of [`native`], or its own;
//! * says `mirror! { #[derive(...)] }` and has the structs, with conversions from the workloads', see
//!   [`Of`];
//! * makes a contender of each with `on!`.
//!
//! What it saves and loads are these structs; they are made once, before anything is measured.

pub(super) mod native;
mod of;
mod schema;

pub(super) use of::Of;
pub(super) use schema::schema;

/// Emits the structs of all workloads with a peer's attributes.
macro_rules! mirror {
    ($(#[$attribute:meta])*) => {
        $crate::contenders::peers::mirror::schema! {
            [$crate::contenders::peers::mirror::structs] [$(#[$attribute])*]
        }
    };
}

/// Emits structs of the [`schema!`], with a peer's attributes first. They are `repr(C)` for peers that
/// copy runs of fields as they are in memory.
macro_rules! structs {
    ($attributes:tt $(
        $(#[$own:meta])*
        struct $name:ident from $source:ident $fields:tt
    )*) => {$(
        $crate::contenders::peers::mirror::structs! {
            @one $attributes [$(#[$own])*] $name $source $fields
        }
    )*};
    (@one [$($attribute:tt)*] [$($own:tt)*] $name:ident $source:ident {$(
        $(#[$field_attribute:meta])*
        $field:ident: $type:ident $(<$($argument:tt),+>)? $(if $test:ident)?,
    )*}) => {
        $($attribute)*
        $($own)*
        #[derive(Clone, PartialEq)]
        #[repr(C)]
        pub(in $crate::contenders::peers) struct $name {
            $($(#[$field_attribute])* $field: $type $(<$($argument),+>)?,)*
        }

        impl $crate::contenders::peers::mirror::Of<$crate::workloads::$source> for $name {
            fn of(source: &$crate::workloads::$source) -> Self {
                use $crate::contenders::peers::mirror::{Of, value};
                Self { $($field: value!(source $field $($test)?),)* }
            }
        }
    };
}

/// A field's value: the twin of the workload's field, or of a subsection that is there or not.
macro_rules! value {
    ($source:ident $field:ident) => {
        Of::of(&$source.$field)
    };
    ($source:ident $field:ident $test:ident) => {
        $source.$test().then(|| Of::of($source)).into()
    };
}

/// `case => contender`, for the case of the workload with the peer's structs in it.
macro_rules! on {
    ($workload:expr, $case:ident => $contender:expr) => {{
        use $crate::contenders::peers::mirror::Of;
        use $crate::workloads::Workload;
        let contender: Box<dyn $crate::contenders::Contender> = match $workload {
            Workload::Uart($case) => {
                let $case = $case.map(<Uart as Of<_>>::of);
                $contender
            }
            Workload::Nic($case) => {
                let $case = $case.map(<Nic as Of<_>>::of);
                $contender
            }
            Workload::Cpus($case) => {
                let $case = $case.map(<Cpus as Of<_>>::of);
                $contender
            }
            Workload::Queues($case) => {
                let $case = $case.map(<Queues as Of<_>>::of);
                $contender
            }
            Workload::Vga($case) => {
                let $case = $case.map(<Vga as Of<_>>::of);
                $contender
            }
        };
        contender
    }};
}

pub(super) use {mirror, on, structs, value};
