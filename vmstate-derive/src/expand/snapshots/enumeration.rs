#[repr(u8)]
enum Mode {
    Off = 0,
    On = 7,
}

// expands to

#[allow(unused_qualifications)]
const _: () = {
    use ::vmstate_runtime::__private as _vm;
    #[automatically_derived]
    impl _vm::Codec for Mode {
        const TYPE: _vm::Type = _vm::Type::enumeration(
            <_vm::primitive::u8 as _vm::Codec>::TYPE,
            const { &[("Off", Self::Off as _vm::i128), ("On", Self::On as _vm::i128)] },
        );
        #[inline]
        fn encode(
            &self,
            __stream: &mut _vm::Encoder<'_>,
        ) -> _vm::Result<(), _vm::SaveError> {
            _vm::encode_value(self, __stream)
        }
        #[inline]
        fn decode(
            &mut self,
            __stream: &mut _vm::Decoder<'_>,
        ) -> _vm::Result<(), _vm::LoadError> {
            _vm::decode_value(self, __stream)
        }
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __put(
            &self,
            __run: &mut _vm::RunWriter<'_, '_>,
        ) -> _vm::Result<(), _vm::SaveError> {
            _vm::put_enum(
                match self {
                    Self::Off => Self::Off as _vm::primitive::u8,
                    Self::On => Self::On as _vm::primitive::u8,
                },
                __run,
            )
        }
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __get(
            &mut self,
            __run: &mut _vm::RunReader<'_, '_>,
        ) -> _vm::Result<(), _vm::LoadError> {
            _vm::get_enum(
                self,
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
};
