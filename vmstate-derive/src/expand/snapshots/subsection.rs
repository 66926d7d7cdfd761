#[vmstate(name = "foo-device")]
struct Foo {
    #[vmstate(subsection = "support_foo")]
    foo: u16,
    #[vmstate(property = "support-foo", default = true)]
    with_foo: bool,
}

// expands to

#[allow(unused_qualifications)]
const _: () = {
    use ::vmstate_runtime::__private as _vm;
    #[automatically_derived]
    impl _vm::VmState for Foo {
        const DESCRIPTION: _vm::Description = _vm::Description::new("foo-device")
            .versions(1u32, 1u32)
            .fields(const { &_vm::plan([], 1u32) })
            .subsections(const {
                &[
                    _vm::Description::new("foo-device/support_foo")
                        .versions(1u32, 1u32)
                        .needed("support_foo")
                        .fields(const {
                            &_vm::plan(
                                [_vm::Field::new("foo", <u16 as _vm::Codec>::TYPE)],
                                1u32,
                            )
                        }),
                ]
            })
            .properties(const {
                &[
                    _vm::Property::new::<
                        bool,
                    >(
                        "support-foo",
                        _vm::constant::Typed::<
                            <bool as _vm::PropertyValue>::Constant,
                        >(true)
                            .value(),
                    ),
                ]
            });
        #[inline(always)]
        fn __save_fields(
            &self,
            run: &mut _vm::RunWriter<'_, '_>,
            version_id: _vm::u32,
        ) -> _vm::Result<(), _vm::SaveError> {
            let fields = const { <Self as _vm::VmState>::DESCRIPTION.fields };
            let _ = (&run, version_id, fields);
            _vm::Ok(())
        }
        #[inline(always)]
        fn __load_fields(
            &mut self,
            run: &mut _vm::RunReader<'_, '_>,
            version_id: _vm::u32,
        ) -> _vm::Result<(), _vm::LoadError> {
            let fields = const { <Self as _vm::VmState>::DESCRIPTION.fields };
            let _ = (&run, version_id, fields);
            _vm::Ok(())
        }
        #[inline]
        fn __save_subsections(
            &self,
            stream: &mut _vm::Encoder<'_>,
        ) -> _vm::Result<(), _vm::SaveError> {
            if Self::support_foo(self) {
                _vm::save_subsection(
                    stream,
                    const { &<Self as _vm::VmState>::DESCRIPTION.subsections[0usize] },
                    |stream| {
                        _vm::save_part(
                            stream,
                            |run| {
                                let fields = const {
                                    <Self as _vm::VmState>::DESCRIPTION
                                        .subsections[0usize]
                                        .fields
                                };
                                let version_id: _vm::u32 = 1u32;
                                let _ = (&run, version_id, fields);
                                run.field(
                                    fields,
                                    0usize,
                                    &self.foo,
                                    <u16 as _vm::Codec>::__put,
                                )?;
                                _vm::Ok(())
                            },
                        )?;
                        _vm::Ok(())
                    },
                )?;
            }
            _vm::Ok(())
        }
        #[inline]
        fn __load_subsections(
            &mut self,
            stream: &mut _vm::Decoder<'_>,
        ) -> _vm::Result<(), _vm::LoadError> {
            let mut expected = 0;
            while let _vm::Some((index, version_id)) = _vm::next_subsection(
                stream,
                const { &<Self as _vm::VmState>::DESCRIPTION },
                &mut expected,
            )? {
                match index {
                    0usize => {
                        _vm::load_subsection(
                            stream,
                            const {
                                &<Self as _vm::VmState>::DESCRIPTION.subsections[0usize]
                            },
                            version_id,
                            |stream| {
                                _vm::load_part(
                                    stream,
                                    |run| {
                                        let fields = const {
                                            <Self as _vm::VmState>::DESCRIPTION
                                                .subsections[0usize]
                                                .fields
                                        };
                                        let _ = (&run, version_id, fields);
                                        run.field(
                                            fields,
                                            0usize,
                                            &mut self.foo,
                                            <u16 as _vm::Codec>::__get,
                                        )?;
                                        _vm::Ok(())
                                    },
                                )?;
                                _vm::no_subsections(
                                    stream,
                                    const {
                                        &<Self as _vm::VmState>::DESCRIPTION.subsections[0usize]
                                    },
                                )?;
                                _vm::Ok(())
                            },
                        )?;
                    }
                    _ => {}
                }
            }
            _vm::Ok(())
        }
        fn set_property(
            &mut self,
            name: &_vm::str,
            value: &_vm::Value<'_>,
        ) -> _vm::Result<(), _vm::PropertyError> {
            match name {
                "support-foo" => _vm::Property::set(&mut self.with_foo, name, value),
                _ => {
                    _vm::Err(
                        _vm::PropertyError::unknown(
                            name,
                            <Self as _vm::VmState>::DESCRIPTION.properties,
                        ),
                    )
                }
            }
        }
    }
    #[automatically_derived]
    impl _vm::Codec for Foo {
        const TYPE: _vm::Type = _vm::Type::structure(const {
            &<Self as _vm::VmState>::DESCRIPTION
        });
        #[inline]
        fn encode(
            &self,
            stream: &mut _vm::Encoder<'_>,
        ) -> _vm::Result<(), _vm::SaveError> {
            _vm::encode_struct(self, stream)
        }
        #[inline]
        fn decode(
            &mut self,
            stream: &mut _vm::Decoder<'_>,
        ) -> _vm::Result<(), _vm::LoadError> {
            _vm::decode_struct(self, stream)
        }
        #[inline(always)]
        fn __put(
            &self,
            run: &mut _vm::RunWriter<'_, '_>,
        ) -> _vm::Result<(), _vm::SaveError> {
            _vm::put_struct(self, run)
        }
        #[inline(always)]
        fn __get(
            &mut self,
            run: &mut _vm::RunReader<'_, '_>,
        ) -> _vm::Result<(), _vm::LoadError> {
            _vm::get_struct(self, run)
        }
    }
};
