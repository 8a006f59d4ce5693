//! `uniffi-bindgen generate --language kotlin ...`: called by `bindings/scripts/generate-kotlin.sh`.

fn main() {
    uniffi::uniffi_bindgen_main();
}
