struct Fifo<T: Copy, const N: usize> {
    data: [T; N],
    head: u32,
}

// expands to

#[allow(unused_qualifications)]
const _: () = {
    use ::vmstate_runtime::__private as _vm;
    #[automatically_derived]
    impl<T: Copy, const N: usize> _vm::VmState for Fifo<T, N>
    where
        [T; N]: _vm::Codec,
    {
        const DESCRIPTION: _vm::Description = _vm::Description::new("fifo")
            .versions(1u32, 1u32)
            .fields(const {
                &_vm::plan(
                    [
                        _vm::Field::new("data", <[T; N] as _vm::Codec>::TYPE),
                        _vm::Field::new("head", <u32 as _vm::Codec>::TYPE),
                    ],
                    1u32,
                )
            });
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __save_fields(
            &self,
            __run: &mut _vm::RunWriter<'_, '_>,
            __version_id: _vm::u32,
        ) -> _vm::Result<(), _vm::SaveError> {
            let __fields = const { <Self as _vm::VmState>::DESCRIPTION.fields };
            let _ = (&__run, __version_id, __fields);
            __run.field(__fields, 0usize, &self.data, <[T; N] as _vm::Codec>::__put)?;
            __run.field(__fields, 1usize, &self.head, <u32 as _vm::Codec>::__put)?;
            _vm::Ok(())
        }
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __load_fields(
            &mut self,
            __run: &mut _vm::RunReader<'_, '_>,
            __version_id: _vm::u32,
        ) -> _vm::Result<(), _vm::LoadError> {
            let __fields = const { <Self as _vm::VmState>::DESCRIPTION.fields };
            let _ = (&__run, __version_id, __fields);
            __run
                .field(__fields, 0usize, &mut self.data, <[T; N] as _vm::Codec>::__get)?;
            __run.field(__fields, 1usize, &mut self.head, <u32 as _vm::Codec>::__get)?;
            _vm::Ok(())
        }
    }
    #[automatically_derived]
    impl<T: Copy, const N: usize> _vm::Codec for Fifo<T, N>
    where
        [T; N]: _vm::Codec,
    {
        const TYPE: _vm::Type = _vm::Type::structure(const {
            &<Self as _vm::VmState>::DESCRIPTION
        });
        #[inline]
        fn encode(
            &self,
            __stream: &mut _vm::Encoder<'_>,
        ) -> _vm::Result<(), _vm::SaveError> {
            _vm::encode_struct(self, __stream)
        }
        #[inline]
        fn decode(
            &mut self,
            __stream: &mut _vm::Decoder<'_>,
        ) -> _vm::Result<(), _vm::LoadError> {
            _vm::decode_struct(self, __stream)
        }
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __put(
            &self,
            __run: &mut _vm::RunWriter<'_, '_>,
        ) -> _vm::Result<(), _vm::SaveError> {
            _vm::put_struct(self, __run)
        }
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __get(
            &mut self,
            __run: &mut _vm::RunReader<'_, '_>,
        ) -> _vm::Result<(), _vm::LoadError> {
            _vm::get_struct(self, __run)
        }
    }
};
