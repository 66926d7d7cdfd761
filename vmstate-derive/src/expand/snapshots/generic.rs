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
        #[inline(always)]
        fn __save_fields(
            &self,
            run: &mut _vm::RunWriter<'_, '_>,
            version_id: _vm::u32,
        ) -> _vm::Result<(), _vm::SaveError> {
            let fields = const { <Self as _vm::VmState>::DESCRIPTION.fields };
            let _ = (&run, version_id, fields);
            run.field(fields, 0usize, &self.data, <[T; N] as _vm::Codec>::__put)?;
            run.field(fields, 1usize, &self.head, <u32 as _vm::Codec>::__put)?;
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
            run.field(fields, 0usize, &mut self.data, <[T; N] as _vm::Codec>::__get)?;
            run.field(fields, 1usize, &mut self.head, <u32 as _vm::Codec>::__get)?;
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
