//! The parameters of a query or a form (RFC 6749 sections 3.1 and 3.2).

use std::collections::HashMap;

use url::form_urlencoded;

/// The parameters of a form as those of a query.
pub(crate) fn as_query(form: &str) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(form_urlencoded::parse(form.as_bytes())).finish()
}

/// Parameters, each once.
pub(crate) struct Parameters(HashMap<String, String>);

impl Parameters {
    /// Reads `application/x-www-form-urlencoded`; `None` if a parameter comes twice.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut members = HashMap::new();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            if members.insert(name.into_owned(), value.into_owned()).is_some() {
                return None;
            }
        }
        Some(Self(members))
    }

    /// A parameter; one without a value counts as left out.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A parameter as a value of its own.
    pub(crate) fn owned(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }
}
