//! Somebody at a terminal, who has the pages of the server open beside it.

use std::collections::VecDeque;
use std::io::{BufRead as _, Write as _};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use authenticator_core::protocol::Purpose;

use super::People;
use crate::report::Fault;

/// The longest that is waited for the server's clock.
const PATIENCE: u64 = 90;

/// What was given on the command line is used first; after that the person is asked, if there is one.
pub struct Terminal {
    code: Mutex<Option<String>>,
    numbers: Mutex<VecDeque<String>>,
    asks: bool,
}

impl Terminal {
    /// `asks` says whether somebody sits at standard input.
    #[must_use]
    pub fn new(code: Option<String>, numbers: Vec<String>, asks: bool) -> Self {
        Self { code: Mutex::new(code), numbers: Mutex::new(numbers.into()), asks }
    }

    async fn ask(&self, question: String) -> Result<String, Fault> {
        if !self.asks {
            return Err(Fault::not_tried("nobody is there to ask: standard input is no terminal"));
        }
        let answer = tokio::task::spawn_blocking(move || {
            eprint!("\n{question}\n(an empty line leaves this out) > ");
            std::io::stderr().flush()?;
            let mut line = String::new();
            std::io::stdin().lock().read_line(&mut line)?;
            Ok::<_, std::io::Error>(line.trim().to_owned())
        });
        match answer.await {
            Ok(Ok(line)) if !line.is_empty() => Ok(line),
            Ok(Ok(_)) => Err(Fault::not_tried("left out")),
            _ => Err(Fault::not_tried("standard input cannot be read")),
        }
    }

    async fn next_number(&self, question: String) -> Result<String, Fault> {
        let given = self.numbers.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        match given {
            Some(number) => Ok(number),
            None => self.ask(question).await,
        }
    }
}

#[async_trait]
impl People for Terminal {
    async fn enrollment(&self) -> Result<String, Fault> {
        let given = self.code.lock().unwrap_or_else(PoisonError::into_inner).take();
        match given {
            Some(code) => Ok(code),
            None => self.ask("Make an enrollment code at the server. Its text, or the code to type:".to_owned()).await,
        }
    }

    async fn number(&self, purpose: Purpose) -> Result<String, Fault> {
        self.next_number(format!("The number that the page for `{}` shows now:", purpose.as_str())).await
    }

    async fn start(&self, purpose: Purpose) -> Result<String, Fault> {
        let question = format!(
            "In a browser, begin what makes a request of purpose `{}` for the user of this phone. Its number:",
            purpose.as_str()
        );
        self.next_number(question).await
    }

    async fn authorize(&self, url: &str) -> Result<String, Fault> {
        let question = format!(
            "Open this address in a browser and sign in as the user of this phone:\n\n    {url}\n\n\
             The browser is led to an address of 127.0.0.1 that does not load. Copy that address to here:"
        );
        self.ask(question).await
    }

    async fn wait(&self, seconds: u64) -> Result<(), Fault> {
        if !self.asks || seconds > PATIENCE {
            return Err(Fault::not_tried(format!("would wait for {seconds} seconds")));
        }
        eprintln!("\nWaiting for {seconds} seconds ...");
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        Ok(())
    }

    async fn rotate_key(&self) -> Result<(), Fault> {
        self.ask("Rotate the server key, then type `done`:".to_owned()).await.map(drop)
    }
}
