//! Tuples: their members one after the other.

use super::{Element, Layout, by_run, get_element};
use crate::schema::{Description, Field, Type, plan};
use crate::wire::error::{LoadError, Origin, Step};
use crate::wire::{Decoder, RunReader, RunWriter};

/// The members as fields, with their runs.
const fn members(tuple: &Type) -> &'static [Field] {
    match tuple.nested() {
        Some(description) => description.fields,
        None => &[],
    }
}

macro_rules! tuples {
    ($(($($value:ident $layout:ident $index:tt $name:literal),+);)*) => {$(
        /// As a nested struct `tuple` with fields `0`, `1`, ...
        impl<$($value, $layout: Layout<$value>),+> Layout<($($value,)+)> for ($($layout,)+) {
            const TYPE: Type = Type::structure(const {
                &Description::new("tuple").fields(const {
                    &plan([$(Field::new($name, $layout::TYPE)),+], 1)
                })
            });

            const __HEAP: usize = 0 $(+ $layout::__HEAP)+;

            by_run!(($($value,)+));

            #[inline]
            fn __put(value: &($($value,)+), run: &mut RunWriter<'_, '_>) {
                let Some(size) = (const { <Self as Layout<($($value,)+)>>::TYPE.size }) else {
                    return run.outside(|out| {
                        let fields = const { members(&<Self as Layout<($($value,)+)>>::TYPE) };
                        let mut run = RunWriter::new(out, Origin::NOTHING);
                        $(
                            if run.start(fields, $index) {
                                return run.finish();
                            }
                            $layout::__put(&value.$index, &mut run);
                        )+
                        run.finish()
                    });
                };
                run.ensure(size);
                $($layout::__put(&value.$index, run);)+
            }

            #[inline]
            fn __get(value: &mut ($($value,)+), run: &mut RunReader<'_, '_>) {
                let Some(size) = (const { <Self as Layout<($($value,)+)>>::TYPE.size }) else {
                    return run.outside(|input| {
                        let fields = const { members(&<Self as Layout<($($value,)+)>>::TYPE) };
                        let mut run = RunReader::new(input, Origin::NOTHING);
                        $(
                            if run.start(fields, $index) {
                                return run.finish();
                            }
                            $layout::__get(&mut value.$index, &mut run);
                        )+
                        run.finish()
                    });
                };
                run.ensure(size);
                $($layout::__get(&mut value.$index, run);)+
            }
        }

        impl<$($value, $layout: Element<$value>),+> Element<($($value,)+)> for ($($layout,)+) {
            fn new() -> Option<($($value,)+)> {
                Some(($($layout::new()?,)+))
            }

            fn read(input: &mut Decoder<'_>) -> Result<($($value,)+), LoadError> {
                Ok(($(
                    get_element::<$value, $layout, $value>(input, $layout::read)
                        .map_err(|e| e.within(Step::Field($name)))?,
                )+))
            }
        }
    )*};
}

tuples! {
    (A La 0 "0");
    (A La 0 "0", B Lb 1 "1");
    (A La 0 "0", B Lb 1 "1", C Lc 2 "2");
    (A La 0 "0", B Lb 1 "1", C Lc 2 "2", D Ld 3 "3");
    (A La 0 "0", B Lb 1 "1", C Lc 2 "2", D Ld 3 "3", E Le 4 "4");
    (A La 0 "0", B Lb 1 "1", C Lc 2 "2", D Ld 3 "3", E Le 4 "4", F Lf 5 "5");
}
