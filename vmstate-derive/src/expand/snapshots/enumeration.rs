#[repr(u8)]
enum Mode {
    Off = 0,
    On = 7,
}

// expands to

#[allow(unused_qualifications, unexpected_cfgs, clippy::cast_lossless)]
const _: () = {
    use ::vmstate_runtime::__private as _vm;
    #[automatically_derived]
    impl _vm::Layout<Self> for Mode {
        const TYPE: _vm::Type = _vm::Type::enumeration(
            <_vm::primitive::u8 as _vm::Layout<_vm::primitive::u8>>::TYPE,
            const { &[("Off", Self::Off as _vm::i128), ("On", Self::On as _vm::i128)] },
        );
        #[inline]
        fn put(
            __value: &Self,
            __stream: &mut _vm::Encoder<'_>,
        ) -> _vm::Result<(), _vm::SaveError> {
            _vm::put_by_run::<Self, Self>(__value, __stream)
        }
        #[inline]
        fn get(
            __value: &mut Self,
            __stream: &mut _vm::Decoder<'_>,
        ) -> _vm::Result<(), _vm::LoadError> {
            _vm::get_by_run::<Self, Self>(__value, __stream)
        }
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __put(__value: &Self, __run: &mut _vm::RunWriter<'_, '_>) {
            _vm::put_enum(
                match __value {
                    Self::Off => Self::Off as _vm::primitive::u8,
                    Self::On => Self::On as _vm::primitive::u8,
                },
                __run,
            )
        }
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __get(__value: &mut Self, __run: &mut _vm::RunReader<'_, '_>) {
            let __found = match __value {
                Self::Off => Self::Off as _vm::primitive::u8,
                Self::On => Self::On as _vm::primitive::u8,
            };
            _vm::get_enum::<
                Self,
                _,
                _,
            >(
                __value,
                __found,
                __run,
                |__found: _vm::primitive::u8| {
                    if __found == Self::Off as _vm::primitive::u8 {
                        return _vm::Some(Self::Off);
                    }
                    if __found == Self::On as _vm::primitive::u8 {
                        return _vm::Some(Self::On);
                    }
                    _vm::None
                },
            )
        }
    }
    #[automatically_derived]
    impl _vm::Element<Self> for Mode {
        fn new() -> _vm::Option<Self> {
            _vm::Some(Self::Off)
        }
    }
};
