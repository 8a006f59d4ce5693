//! What the app is, and where it keeps its data.

use authenticator_core as core;
use authenticator_core::protocol::{AppVersion, DevelopmentServers, DeviceDescription};

use crate::AuthenticatorError;

/// The platform of an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Platform {
    /// Android.
    Android,
    /// iOS.
    Ios,
    /// Everything else.
    Other,
}

/// What the app is, and where it keeps its data.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Configuration {
    /// A folder of the app's own. Made if it is not there.
    pub directory: String,
    /// The name of the phone, for its owner's list of devices.
    pub device_name: String,
    /// The platform of the app.
    pub platform: Platform,
    /// The operating system and its version.
    pub operating_system: String,
    /// The version of the app, as `1.4.0`. Servers hear of the release alone: of `1.4.0-debug` and `1.4.0 (23)` as of `1.4.0`.
    pub app_version: String,
    /// Where the browser leads back to after a sign-in: one of the URIs that the servers' metadata lists, or a
    /// loopback address.
    pub redirect_uri: String,
    /// Whether servers without https on loopback are accepted. Off in an app that people use; the mobile packages are built
    /// without the feature that has this.
    #[cfg(feature = "development")]
    #[uniffi(default = false)]
    pub development_servers: bool,
}

impl From<Platform> for core::protocol::Platform {
    fn from(platform: Platform) -> Self {
        match platform {
            Platform::Android => Self::Android,
            Platform::Ios => Self::Ios,
            Platform::Other => Self::Other,
        }
    }
}

impl From<core::protocol::Platform> for Platform {
    fn from(platform: core::protocol::Platform) -> Self {
        match platform {
            core::protocol::Platform::Android => Self::Android,
            core::protocol::Platform::Ios => Self::Ios,
            core::protocol::Platform::Other => Self::Other,
        }
    }
}

impl Configuration {
    #[cfg(feature = "development")]
    const fn development(&self) -> DevelopmentServers {
        if self.development_servers { DevelopmentServers::Allowed } else { DevelopmentServers::Refused }
    }

    #[cfg(not(feature = "development"))]
    const fn development(&self) -> DevelopmentServers {
        DevelopmentServers::Refused
    }

    pub(crate) fn into_core(self) -> Result<core::Configuration, AuthenticatorError> {
        let app_version = AppVersion::release_of(&self.app_version)
            .ok_or_else(|| AuthenticatorError::invalid_input("app_version", "form"))?;
        let development = self.development();
        Ok(core::Configuration {
            directory: self.directory.into(),
            device: DeviceDescription {
                name: self.device_name,
                platform: self.platform.into(),
                os: self.operating_system,
            },
            app_version,
            redirect_uri: self.redirect_uri,
            development,
        })
    }
}
