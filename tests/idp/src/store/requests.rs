//! Requests: what one browser asks of one user. Each device gets a challenge of its own (`challenges`).

use authenticator_core::protocol::{ContextEntry, Purpose, RequestClass, Transaction, UnixTime};
use rusqlite::{OptionalExtension as _, Row, named_params};

use super::Tx;
use super::values::{count_at, optional_value_at, seconds, text, time_at, value_at};
use crate::failure::Fault;
use crate::protocol::{RequestState, class_name};

/// What one browser asks of one user.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) id: String,
    pub(crate) user: String,
    pub(crate) purpose: Purpose,
    /// The browser that made it: the only one that is shown the number and may redeem the result.
    pub(crate) browser: String,
    /// Whether the user had signed in with this browser before.
    pub(crate) known: bool,
    /// The right number. Only for the page.
    pub(crate) number: String,
    /// All numbers that the phone was or could be given: the right one, in `choose` all three.
    pub(crate) given: Vec<String>,
    pub(crate) context: Vec<ContextEntry>,
    /// What is to be approved, with the purpose `transaction`.
    pub(crate) transaction: Option<Transaction>,
    pub(crate) state: RequestState,
    pub(crate) made_at: UnixTime,
    pub(crate) expires_at: UnixTime,
    /// The request whose place it took.
    pub(crate) supersedes: Option<String>,
    /// The request that stands in its place for the same page, after a credential changed.
    pub(crate) followed_by: Option<String>,
    /// Where the browser is: address, browser, system.
    pub(crate) place: String,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request")
            .field("id", &self.id)
            .field("purpose", &self.purpose)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl Request {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            user: row.get("user")?,
            purpose: value_at(row, "purpose")?,
            browser: row.get("browser")?,
            known: row.get("known")?,
            number: row.get("number")?,
            given: value_at(row, "given")?,
            context: value_at(row, "context")?,
            transaction: optional_value_at(row, "about")?,
            state: value_at(row, "state")?,
            made_at: time_at(row, "made_at")?,
            expires_at: time_at(row, "expires_at")?,
            supersedes: row.get("supersedes")?,
            followed_by: row.get("followed_by")?,
            place: row.get("place")?,
        })
    }
}

impl Tx<'_> {
    /// How many requests are live.
    pub(crate) fn live_requests(&self) -> Result<u64, Fault> {
        Ok(self
            .0
            .query_row("SELECT count(*) AS live FROM request WHERE state = 'live'", [], |row| count_at(row, "live"))?)
    }

    pub(crate) fn request(&self, id: &str) -> Result<Option<Request>, Fault> {
        Ok(self.0.query_row("SELECT * FROM request WHERE id = ?1", [id], Request::read).optional()?)
    }

    /// The live request of one class; the rules allow no second.
    pub(crate) fn live_request(&self, user: &str, class: RequestClass) -> Result<Option<Request>, Fault> {
        let request = self
            .0
            .query_row(
                "SELECT * FROM request WHERE user = ?1 AND class = ?2 AND state = 'live'",
                (user, class_name(class)),
                Request::read,
            )
            .optional()?;
        Ok(request)
    }

    /// The requests of a user since `since`, the newest first.
    pub(crate) fn requests_since(&self, user: &str, since: UnixTime) -> Result<Vec<Request>, Fault> {
        self.requests(
            "SELECT * FROM request WHERE user = ?1 AND made_at > ?2 ORDER BY made_at DESC, rowid DESC",
            (user, seconds(since)),
        )
    }

    /// The newest request that a browser made for a user with one purpose.
    pub(crate) fn newest_request(&self, user: &str, browser: &str, purpose: Purpose) -> Result<Option<Request>, Fault> {
        let request = self
            .0
            .query_row(
                "SELECT * FROM request WHERE user = ?1 AND browser = ?2 AND purpose = ?3
                 ORDER BY made_at DESC, rowid DESC LIMIT 1",
                (user, browser, text(&purpose)),
                Request::read,
            )
            .optional()?;
        Ok(request)
    }

    /// Live requests of a tenant whose time has come.
    pub(crate) fn overdue_requests(&self, tenant: &str, now: UnixTime) -> Result<Vec<Request>, Fault> {
        self.requests(
            "SELECT * FROM request WHERE state = 'live' AND expires_at <= ?1
             AND (SELECT tenant FROM user WHERE user.id = request.user) = ?2",
            (seconds(now), tenant),
        )
    }

    pub(crate) fn insert_request(&self, request: &Request) -> Result<(), Fault> {
        self.0.execute(
            "INSERT INTO request (id, user, purpose, class, browser, known, number, given, context, about, state, made_at,
                                  expires_at, supersedes, redeemed)
             VALUES (:id, :user, :purpose, :class, :browser, :known, :number, :given, :context, :about, :state, :made_at,
                     :expires_at, :supersedes, 0)",
            named_params! {
                ":id": request.id, ":user": request.user, ":purpose": text(&request.purpose),
                ":class": class_name(request.purpose.class()), ":browser": request.browser, ":known": request.known,
                ":number": request.number,
                ":given": text(&request.given), ":context": text(&request.context),
                ":about": request.transaction.as_ref().map(text), ":state": text(&request.state),
                ":made_at": seconds(request.made_at), ":expires_at": seconds(request.expires_at),
                ":supersedes": request.supersedes,
            },
        )?;
        Ok(())
    }

    /// Ends a live request; an ended one stays as it is.
    pub(crate) fn end_request(&self, id: &str, state: RequestState) -> Result<(), Fault> {
        self.0.execute("UPDATE request SET state = ?2 WHERE id = ?1 AND state = 'live'", (id, text(&state)))?;
        Ok(())
    }

    /// Ends the live requests of CIBA servers: who followed them is gone.
    pub(crate) fn end_requests_of_ciba_servers(&self) -> Result<(), Fault> {
        let ended = text(&RequestState::Superseded);
        self.0.execute("UPDATE request SET state = ?1 WHERE state = 'live' AND browser GLOB 'ciba *'", [ended])?;
        Ok(())
    }

    pub(crate) fn follow_request(&self, id: &str, by: &str) -> Result<(), Fault> {
        self.0.execute("UPDATE request SET followed_by = ?2 WHERE id = ?1", (id, by))?;
        Ok(())
    }

    pub(crate) fn set_request_place(&self, id: &str, place: &str) -> Result<(), Fault> {
        self.0.execute("UPDATE request SET place = ?2 WHERE id = ?1", (id, place))?;
        Ok(())
    }

    /// Uses the result of an approved request; whether it was not used before.
    pub(crate) fn redeem_request(&self, id: &str, now: UnixTime) -> Result<bool, Fault> {
        let changed = self.0.execute(
            "UPDATE request SET redeemed = 1, redeemed_at = ?2 WHERE id = ?1 AND state = 'approved' AND redeemed = 0",
            (id, seconds(now)),
        )?;
        Ok(changed > 0)
    }

    /// When the result of a request was used, if it was.
    pub(crate) fn redeemed_at(&self, id: &str) -> Result<Option<UnixTime>, Fault> {
        let at: Option<i64> =
            self.0.query_row("SELECT redeemed_at FROM request WHERE id = ?1", [id], |row| row.get(0))?;
        Ok(at.map(|at| UnixTime::from_seconds(u64::try_from(at).unwrap_or(0))))
    }

    /// Nothing that was approved for a user, and not used yet, can be used any more.
    pub(crate) fn void_approvals(&self, user: &str) -> Result<(), Fault> {
        self.0.execute("UPDATE request SET redeemed = 1 WHERE user = ?1 AND state = 'approved'", [user])?;
        Ok(())
    }

    fn requests(&self, statement: &str, parameters: impl rusqlite::Params) -> Result<Vec<Request>, Fault> {
        let mut statement = self.0.prepare_cached(statement)?;
        let requests = statement.query_map(parameters, Request::read)?.collect::<Result<_, _>>()?;
        Ok(requests)
    }
}
