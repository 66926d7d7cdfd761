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
            <u8 as _vm::Codec>::TYPE,
            const { &[("Off", Self::Off as _vm::i128), ("On", Self::On as _vm::i128)] },
        );
        #[inline]
        fn encode(
            &self,
            stream: &mut _vm::Encoder<'_>,
        ) -> _vm::Result<(), _vm::SaveError> {
            _vm::encode_value(self, stream)
        }
        #[inline]
        fn decode(
            &mut self,
            stream: &mut _vm::Decoder<'_>,
        ) -> _vm::Result<(), _vm::LoadError> {
            _vm::decode_value(self, stream)
        }
        #[inline(always)]
        fn __put(
            &self,
            run: &mut _vm::RunWriter<'_, '_>,
        ) -> _vm::Result<(), _vm::SaveError> {
            _vm::put_enum(
                match self {
                    Self::Off => Self::Off as u8,
                    Self::On => Self::On as u8,
                },
                run,
            )
        }
        #[inline(always)]
        fn __get(
            &mut self,
            run: &mut _vm::RunReader<'_, '_>,
        ) -> _vm::Result<(), _vm::LoadError> {
            _vm::get_enum(
                self,
                run,
                |found: u8| {
                    if found == Self::Off as u8 {
                        return _vm::Some(Self::Off);
                    }
                    if found == Self::On as u8 {
                        return _vm::Some(Self::On);
                    }
                    _vm::None
                },
            )
        }
    }
};
