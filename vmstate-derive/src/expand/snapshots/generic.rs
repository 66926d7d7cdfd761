struct Fifo<T: Copy, const N: usize> {
    data: [T; N],
    head: u32,
}

// expands to

#[allow(unused_imports)]
use ::vmstate_runtime::__private::described::*;
#[allow(unused_qualifications, unexpected_cfgs, clippy::cast_lossless)]
const _: () = {
    use ::vmstate_runtime::__private as _vm;
    #[automatically_derived]
    impl<T: Copy, const N: usize> _vm::VmState for Fifo<T, N>
    where
        [T; N]: _vm::Layout<[T; N]>,
    {
        const __DESCRIPTION: (_vm::Description, &'static [_vm::Field]) = (
            _vm::Description::new("fifo").versions(1u32, 1u32),
            &{
                let __fields = _vm::fields(
                    [
                        ("data", <[T; N] as _vm::Layout<[T; N]>>::TYPE),
                        ("head", _vm::U32),
                    ],
                    1u32,
                    &[],
                );
                __fields
            },
        );
        const __VERIFIED: _vm::bool = false;
        #[cfg_attr(not(debug_assertions), inline(always))]
        fn __save_fields(
            &self,
            __run: &mut _vm::RunWriter<'_, '_>,
            __fields: &'static [_vm::Field],
            __version_id: _vm::u32,
        ) {
            const {
                _vm::verify_type(&<Self as _vm::VmState>::DESCRIPTION.fields[0usize].ty)
            }
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
            __fields: &'static [_vm::Field],
            __version_id: _vm::u32,
        ) {
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
    _vm::layout_of_struct! {
        [< T : Copy, const N : usize >] [Fifo < T, N >] [where [T; N] : _vm::Layout < [T;
        N] >]
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
    #[cfg(vmstate_dump)]
    const _: () = _vm::dump_places("vmstate-generic fifo\ndata\nT\n");
};
