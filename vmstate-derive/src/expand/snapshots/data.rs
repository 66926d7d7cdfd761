#[repr(u8)]
enum Request {
    Idle,
    Read { at: u64, #[vmstate(prefix = u32, max = 512)] into: Vec<u8> } = 4,
    Flush(bool),
}

// expands to

#[allow(unused_qualifications, unexpected_cfgs, clippy::cast_lossless)]
const _: () = {
    use ::vmstate_runtime::__private as _vm;
    #[allow(non_upper_case_globals)]
    const __TAG_Idle: _vm::primitive::u8 = 0;
    #[allow(non_upper_case_globals)]
    const __TAG_Read: _vm::primitive::u8 = 4;
    #[allow(non_upper_case_globals)]
    const __TAG_Flush: _vm::primitive::u8 = __TAG_Read + 1;
    #[automatically_derived]
    impl _vm::Layout<Self> for Request {
        const TYPE: _vm::Type = _vm::Type::of_variants(const {
            &_vm::Description::new("Request")
                .fields(const {
                    &_vm::fields(
                        [
                            (
                                "variant",
                                _vm::Type::enumeration(
                                    <_vm::primitive::u8 as _vm::Layout<
                                        _vm::primitive::u8,
                                    >>::TYPE,
                                    const {
                                        &[
                                            ("Idle", __TAG_Idle as _vm::i128),
                                            ("Read", __TAG_Read as _vm::i128),
                                            ("Flush", __TAG_Flush as _vm::i128),
                                        ]
                                    },
                                ),
                            ),
                            ("Read.at", _vm::U64),
                            (
                                "Read.into",
                                <_vm::Prefixed<u32, u8> as _vm::Layout<Vec<u8>>>::TYPE,
                            ),
                            ("Flush.0", _vm::BOOL),
                        ],
                        1,
                        &[
                            _vm::Extra::of(1usize).test("Read"),
                            _vm::Extra::of(2usize).test("Read"),
                            _vm::Extra::of(3usize).test("Flush"),
                        ],
                    )
                })
        });
        fn put(
            __value: &Self,
            __stream: &mut _vm::Encoder<'_>,
        ) -> _vm::Result<(), _vm::SaveError> {
            _vm::save_variant(
                __stream,
                const { &<Self as _vm::Layout<Self>>::TYPE },
                |__run, __fields| match __value {
                    Self::Idle {} => {
                        __run.u8(__TAG_Idle);
                    }
                    Self::Read { at: __field_at, into: __field_into } => {
                        __run.u8(__TAG_Read);
                        if __run.start(__fields, 1usize) {
                            return;
                        }
                        __run.u64(*__field_at);
                        if __run.start(__fields, 2usize) {
                            return;
                        }
                        __run.given(0, 512);
                        <_vm::Prefixed<
                            u32,
                            u8,
                        > as _vm::Layout<Vec<u8>>>::__put(__field_into, __run);
                    }
                    Self::Flush { 0: __field_0 } => {
                        __run.u8(__TAG_Flush);
                        if __run.start(__fields, 3usize) {
                            return;
                        }
                        __run.bool(*__field_0);
                    }
                },
            )
        }
        fn get(
            __value: &mut Self,
            __stream: &mut _vm::Decoder<'_>,
        ) -> _vm::Result<(), _vm::LoadError> {
            *__value = <Self as _vm::Element<Self>>::read(__stream)?;
            _vm::Ok(())
        }
    }
    #[automatically_derived]
    impl _vm::Element<Self> for Request {
        fn new() -> _vm::Option<Self> {
            _vm::None
        }
        fn read(__stream: &mut _vm::Decoder<'_>) -> _vm::Result<Self, _vm::LoadError> {
            const KNOWN: &[(&_vm::str, _vm::i128)] = &[
                ("Idle", __TAG_Idle as _vm::i128),
                ("Read", __TAG_Read as _vm::i128),
                ("Flush", __TAG_Flush as _vm::i128),
            ];
            let __offset = __stream.offset();
            let __found = <_vm::primitive::u8 as _vm::Element<
                _vm::primitive::u8,
            >>::read(__stream)?;
            if __found == __TAG_Idle {
                return _vm::Ok(Self::Idle {});
            }
            if __found == __TAG_Read {
                return _vm::Ok(Self::Read {
                    at: _vm::read_value::<
                        u64,
                        u64,
                    >(__stream, _vm::usize::MAX, "Read.at")?,
                    into: _vm::read_value::<
                        Vec<u8>,
                        <_vm::Prefixed<
                            u32,
                            u8,
                        > as _vm::Checked<
                            { <_vm::Prefixed<u32, u8> as _vm::Layout<Vec<u8>>>::__HEAP },
                        >>::Type,
                    >(__stream, 512, "Read.into")?,
                });
            }
            if __found == __TAG_Flush {
                return _vm::Ok(Self::Flush {
                    0: _vm::read_value::<
                        bool,
                        bool,
                    >(__stream, _vm::usize::MAX, "Flush.0")?,
                });
            }
            _vm::Err(_vm::unknown_variant(__found, KNOWN, __offset))
        }
    }
};
