//! The `claims` parameter (OpenID Connect Core section 5.5): what it asks of the ID token that this server can grant or must refuse.
//!
//! That is `acr` and `sub`. `auth_time` is in every ID token; other claims come with their scopes, and are left out here, as
//! section 5.5.1 allows.

use authenticator_core::jose::json_from_slice;
use authenticator_core::protocol::Issuer;
use serde::Deserialize;
use serde_json::Value;

use crate::protocol::AcrDemand;

#[derive(Deserialize, Default)]
#[serde(default)]
struct ClaimsParameter {
    id_token: Option<IdTokenMember>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct IdTokenMember {
    acr: Option<Asked>,
    sub: Option<Asked>,
}

/// One claim as it is asked for (section 5.5.1). A null asks for it in any form.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    essential: bool,
    value: Option<Value>,
    values: Option<Vec<Value>>,
}

impl Asked {
    fn values(&self) -> impl Iterator<Item = &str> {
        self.value.iter().chain(self.values.iter().flatten()).filter_map(Value::as_str)
    }

    const fn names_values(&self) -> bool {
        self.value.is_some() || self.values.is_some()
    }
}

/// What was asked.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Claims {
    pub(super) acr: Option<AcrDemand>,
    pub(super) sub: Option<String>,
}

impl Claims {
    /// Reads the parameter; `None` if it is no such JSON.
    pub(super) fn parse(text: &str, issuer: &Issuer) -> Option<Self> {
        let parameter: ClaimsParameter = json_from_slice(text.as_bytes()).ok()?;
        let asked = parameter.id_token.unwrap_or_default();
        let acr = asked.acr.filter(Asked::names_values);
        let sub = asked.sub.filter(Asked::names_values);
        Some(Self {
            acr: acr.map(|acr| AcrDemand::new(acr.values(), acr.essential, issuer)),
            // A value that is no text is nobody's: it is kept, so that nobody meets it.
            sub: sub.map(|sub| sub.values().next().unwrap_or_default().to_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use authenticator_core::protocol::DevelopmentServers;

    use super::*;
    use crate::protocol::Acr;

    #[test]
    fn what_is_asked_of_the_id_token() {
        let issuer = Issuer::parse("https://login.example/t1", DevelopmentServers::Refused).unwrap();
        let two = Acr::TwoFactor.uri(&issuer);
        let text = format!(
            r#"{{"id_token":{{"acr":{{"essential":true,"values":["{two}"]}},"auth_time":null,"sub":{{"value":"u"}}}}}}"#
        );
        let claims = Claims::parse(&text, &issuer).unwrap();
        assert_eq!(claims.acr, Some(AcrDemand::new([two.as_str()].into_iter(), true, &issuer)));
        assert_eq!(claims.sub.as_deref(), Some("u"));
        for nothing in ["{}", r#"{"userinfo":{"name":null}}"#, r#"{"id_token":{"acr":null}}"#, r#"{"id_token":null}"#] {
            assert_eq!(Claims::parse(nothing, &issuer), Some(Claims::default()), "{nothing}");
        }
        for bad in ["", "[]", "{", r#"{"id_token":1}"#, r#"{"id_token":{"acr":"x"}}"#] {
            assert_eq!(Claims::parse(bad, &issuer), None, "{bad}");
        }
        assert_eq!(Claims::parse(r#"{"id_token":{"sub":{"value":1}}}"#, &issuer).unwrap().sub.as_deref(), Some(""));
    }
}
