//! What was read, before anybody confirms it.

use authenticator_core::texts::{Language, text};
use authenticator_core::{EnrollmentPreview, EnrollmentWarning, PreviewEntry};
use serde_json::{Value, json};

/// For people.
pub(super) fn preview_text(preview: &EnrollmentPreview) -> String {
    let entries = preview.entries();
    if !entries.is_empty() {
        let part = preview
            .batch()
            .map_or_else(String::new, |part| format!(", part {} of {}", u64::from(part.index) + 1, part.size));
        let mut text =
            format!("An export of another authenticator with {} accounts{part}; nobody is asked.", entries.len());
        for entry in &entries {
            text.push_str(&format!("\n    {}", entry_text(entry)));
        }
        return text;
    }
    if preview.provider().has_server() {
        let key =
            if preview.pinned() { "server key pinned" } else { "server key NOT pinned: whoever answers is trusted" };
        format!("An account at {} ({}); {key}.", preview.host(), preview.issuer())
    } else {
        let (service, account) = preview.label();
        let weak = weak(&preview.warnings());
        format!("Codes for {account:?} of {service:?}, as the text says; nobody is asked.{weak}")
    }
}

/// For programs.
pub(super) fn preview_value(preview: &EnrollmentPreview) -> Value {
    let mut value = json!({
        "provider": preview.provider().as_str(), "host": preview.host(), "issuer": preview.issuer(),
        "pinned": preview.pinned(), "label": preview.label(),
    });
    let entries: Vec<Value> = preview.entries().iter().map(entry_value).collect();
    if let (Some(object), false) = (value.as_object_mut(), entries.is_empty()) {
        let batch = preview.batch().map(|part| json!({ "index": part.index, "size": part.size }));
        object.insert("entries".to_owned(), json!(entries));
        object.insert("batch".to_owned(), json!(batch));
    }
    value
}

fn entry_text(entry: &PreviewEntry) -> String {
    let (service, account) = (&entry.service, &entry.account);
    let said = match &entry.refused {
        None => weak(&entry.warnings).to_owned(),
        Some(code) => {
            format!(" Not added ({code}): {}", text(code, Language::English).unwrap_or("it cannot be used."))
        }
    };
    format!("{account:?} of {service:?}.{said}")
}

fn entry_value(entry: &PreviewEntry) -> Value {
    let warnings: Vec<&str> = entry.warnings.iter().map(|warning| warning.as_str()).collect();
    json!({ "service": entry.service, "account": entry.account, "warnings": warnings, "refused": entry.refused })
}

fn weak(warnings: &[EnrollmentWarning]) -> &'static str {
    if warnings.contains(&EnrollmentWarning::WeakSecret) {
        " Its secret is short enough to be guessed: the service made it so."
    } else {
        ""
    }
}
