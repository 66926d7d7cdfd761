use vmstate_machine::machine_types;

fn main() {
    let _ = machine_types! { "demo-1.0" => retire("why") };
    let _ = machine_types! { "demo-1.0" => {}, "demo-0.9" => retired("") };
    let _ = machine_types! { "demo-1.0" => {}, "demo-1.0" => retired("why") };
    let _ = machine_types! { "demo-1.0" => {}, never => { "a.b" = 1 } };
    let _ = machine_types! { demo => {} };
    let _ = machine_types! { #![released] "demo-1.0" => {} };
    let _ = machine_types! {};
    let _ = machine_types! { "demo-1.0" => { "a.b" } };
    let _ = machine_types! { "demo-1.0" => {} "demo-0.9" => {} };
}
