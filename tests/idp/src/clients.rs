//! The registered applications of each tenant. They come with the configuration, so they are kept in memory.

use std::collections::HashMap;
use std::sync::Arc;

use crate::duties::CLIENT_ID;
use crate::protocol::{Client, ClientError};

/// The registered applications, by tenant and `client_id`. Phones are none of them.
#[derive(Debug, Default)]
pub(crate) struct Clients(HashMap<(String, String), Arc<Client>>);

impl Clients {
    /// Registers a client at a tenant.
    ///
    /// # Errors
    /// [`ClientError::Taken`].
    pub(crate) fn insert(&mut self, tenant: &str, client: Client) -> Result<(), ClientError> {
        let key = (tenant.to_owned(), client.client_id.clone());
        if client.client_id == CLIENT_ID || self.0.contains_key(&key) {
            return Err(ClientError::Taken(client.client_id));
        }
        self.0.insert(key, Arc::new(client));
        Ok(())
    }

    /// The client of this name.
    pub(crate) fn find(&self, tenant: &str, client_id: &str) -> Option<Arc<Client>> {
        self.0.get(&(tenant.to_owned(), client_id.to_owned())).cloned()
    }
}
