struct Fifo<T: Copy, const N: usize> {
    data: [T; N],
    head: u32,
}

// expands to

#[allow(unused_imports)]
use ::vmstate_runtime::__private::VmState as _;
#[allow(unused_qualifications)]
const _: () = {
    use ::vmstate_runtime::__private as _vm;
    #[automatically_derived]
    impl<T: Copy, const N: usize> _vm::VmState for Fifo<T, N>
    where
        [T; N]: _vm::Layout<[T; N]>,
    {
        const __FIELDS: &'static [_vm::Field] = &_vm::fields(
            [("data", <[T; N] as _vm::Layout<[T; N]>>::TYPE), ("head", _vm::types::U32)],
            1u32,
            &[],
        );
        const DESCRIPTION: _vm::Description = _vm::Description::new("fifo")
            .versions(1u32, 1u32)
            .fields(<Self as _vm::VmState>::__FIELDS);
        const __INSTANCES: _vm::Option<&'static [&'static _vm::str]> = _vm::Some(&[]);
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __save_fields(
            &self,
            __run: &mut _vm::RunWriter<'_, '_>,
            __version_id: _vm::u32,
        ) {
            let _ = (&__run, __version_id);
            let __fields = <Self as _vm::VmState>::__FIELDS;
            if __run.start(__fields, 0usize) {
                return;
            }
            <[T; N] as _vm::Layout<[T; N]>>::__put(&self.data, __run);
            if __run.start(__fields, 1usize) {
                return;
            }
            __run.u32(self.head);
        }
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __load_fields(
            &mut self,
            __run: &mut _vm::RunReader<'_, '_>,
            __version_id: _vm::u32,
        ) {
            let _ = (&__run, __version_id);
            let __fields = <Self as _vm::VmState>::__FIELDS;
            if __run.start(__fields, 0usize) {
                return;
            }
            <[T; N] as _vm::Layout<[T; N]>>::__get(&mut self.data, __run);
            if __run.start(__fields, 1usize) {
                return;
            }
            __run.u32(&mut self.head);
        }
    }
    #[automatically_derived]
    impl<T: Copy, const N: usize> _vm::Layout<Self> for Fifo<T, N>
    where
        [T; N]: _vm::Layout<[T; N]>,
    {
        const TYPE: _vm::Type = _vm::Type::structure(const {
            &<Self as _vm::VmState>::DESCRIPTION
        });
        #[inline]
        fn put(
            __value: &Self,
            __stream: &mut _vm::Encoder<'_>,
        ) -> _vm::Result<(), _vm::SaveError> {
            _vm::save_struct(__value, __stream)
        }
        #[inline]
        fn get(
            __value: &mut Self,
            __stream: &mut _vm::Decoder<'_>,
        ) -> _vm::Result<(), _vm::LoadError> {
            _vm::load_struct(__value, __stream)
        }
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __put(__value: &Self, __run: &mut _vm::RunWriter<'_, '_>) {
            _vm::put_struct(__value, __run)
        }
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __get(__value: &mut Self, __run: &mut _vm::RunReader<'_, '_>) {
            _vm::get_struct(__value, __run)
        }
    }
    #[automatically_derived]
    impl<T: Copy, const N: usize> _vm::Element<Self> for Fifo<T, N>
    where
        [T; N]: _vm::Layout<[T; N]>,
        for<'__any> Self: _vm::Default,
    {
        fn new() -> _vm::Option<Self> {
            _vm::Some(<Self as _vm::Default>::default())
        }
    }
    #[allow(unexpected_cfgs)]
    const _: () = {
        #[cfg(vmstate_dump)]
        const _: () = _vm::dump_places("vmstate-generic fifo\ndata\nT\n");
    };
};
