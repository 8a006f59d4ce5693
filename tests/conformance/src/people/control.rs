//! The control interface of the reference server in place of people.

use async_trait::async_trait;
use authenticator_core::protocol::Purpose;
use phone::lab::{Control, ControlError};

use super::People;
use crate::report::Fault;

/// A user of the reference server, by its control interface.
pub struct Controlled {
    control: Control,
    user: String,
    password: String,
}

impl Controlled {
    /// Makes the user, or sets the password of one that is there.
    ///
    /// # Errors
    /// The control interface cannot be reached.
    pub async fn new(control: Control, user: &str, password: &str) -> Result<Self, ControlError> {
        control.add_user(user, password).await?;
        Ok(Self { control, user: user.to_owned(), password: password.to_owned() })
    }
}

fn fault(error: ControlError) -> Fault {
    Fault::not_tried(format!("the control interface: {error}"))
}

#[async_trait]
impl People for Controlled {
    async fn enrollment(&self) -> Result<String, Fault> {
        self.control.enrollment_text(&self.user).await.map_err(fault)
    }

    async fn number(&self, purpose: Purpose) -> Result<String, Fault> {
        Ok(self.control.live(&self.user, purpose.as_str()).await.map_err(fault)?.number)
    }

    async fn start(&self, purpose: Purpose) -> Result<String, Fault> {
        // What has to be cleaned for display: a composition, white space, an invisible character, a host name in capitals.
        let context = [("application", "Mail\u{200B} of  Ana e\u{301}"), ("host", "MAIL.Contoso.example")];
        Ok(self.control.start(&self.user, purpose.as_str(), &context).await.map_err(fault)?.number)
    }

    async fn authorize(&self, url: &str) -> Result<String, Fault> {
        self.control.authorize(url, &self.user, &self.password).await.map_err(fault)
    }

    async fn wait(&self, seconds: u64) -> Result<(), Fault> {
        self.control.advance(seconds).await.map_err(fault)
    }

    async fn rotate_key(&self) -> Result<(), Fault> {
        self.control.rotate_key().await.map_err(fault)
    }
}
