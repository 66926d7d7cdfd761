//! What makes a struct a layout, so that it nests.

/// `Layout` and `Element` of a struct that is [`Described`](super::Described): `[generics] [type] [predicates,] more methods`.
///
/// Elements are made by `Default`, if there is one. A type that cannot be an element is no error until it is used as one;
/// a bound that is never met would be, if it were not for every lifetime.
#[doc(hidden)]
#[macro_export]
macro_rules! __layout_of_struct {
    ([$($generics:tt)*] [$($ty:tt)*] [$($predicates:tt)*] $($more:tt)*) => {
        #[automatically_derived]
        impl $($generics)* $crate::__private::Layout<Self> for $($ty)* where $($predicates)* {
            const TYPE: $crate::__private::Type = $crate::__private::type_of_struct::<Self>();

            #[inline]
            fn put(
                value: &Self,
                out: &mut $crate::__private::Encoder<'_>,
            ) -> $crate::__private::Result<(), $crate::__private::SaveError> {
                $crate::__private::save_struct(value, out)
            }

            #[inline]
            fn get(
                value: &mut Self,
                input: &mut $crate::__private::Decoder<'_>,
            ) -> $crate::__private::Result<(), $crate::__private::LoadError> {
                $crate::__private::load_struct(value, input)
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn __put(value: &Self, run: &mut $crate::__private::RunWriter<'_, '_>) {
                $crate::__private::put_struct(value, run)
            }

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn __get(value: &mut Self, run: &mut $crate::__private::RunReader<'_, '_>) {
                $crate::__private::get_struct(value, run)
            }

            $($more)*
        }

        #[automatically_derived]
        impl $($generics)* $crate::__private::Element<Self> for $($ty)*
        where
            $($predicates)*
            for<'__any> Self: $crate::__private::Default,
        {
            fn new() -> $crate::__private::Option<Self> {
                $crate::__private::Some(<Self as $crate::__private::Default>::default())
            }
        }
    };
}
