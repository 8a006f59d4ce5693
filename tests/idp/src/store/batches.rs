//! Units of work of many callers, committed together.
//!
//! One thread has the database. It takes what waits in the queue at one moment into one transaction, each unit in a savepoint of its own: one
//! that is refused leaves nothing, and the others stay. Flushing to the disk is what a commit costs, and here it is paid once for all of
//! them. Nobody is told anything before the commit of the batch, and if it fails, everybody is told that: also one that was refused, as
//! what it was refused for may be undone with the rest.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::oneshot;
use tracing::Span;

use super::Tx;
use super::events::{EventCounts, Noted};
use crate::failure::Fault;

/// Units of one transaction, at most: the first of them waits for the last.
const MOST: usize = 256;

/// The way to the thread of the database, which ends with the last of them.
#[derive(Debug, Clone)]
pub(super) struct Queue(Sender<Box<dyn Unit>>);

impl Queue {
    /// Starts the thread.
    pub(super) fn start(connection: Arc<Mutex<Connection>>, counts: Arc<EventCounts>) -> std::io::Result<Self> {
        let (sender, receiver) = channel();
        thread::Builder::new().name("database".to_owned()).spawn(move || serve(&connection, &counts, &receiver))?;
        Ok(Self(sender))
    }

    /// Runs `work` in its turn.
    pub(super) async fn run<T, E, W>(&self, work: W) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
        W: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (reply, replied) = oneshot::channel();
        let call = Call { work: Some(work), done: None, broke: false, reply, span: Span::current() };
        self.0.send(Box::new(call)).map_err(|_| Fault::Stopping)?;
        replied.await.unwrap_or_else(|_| Err(Fault::Stopping.into()))
    }
}

/// Something to do in a batch.
trait Unit: Send {
    /// Does it, in a savepoint. Gives whether the transaction is still there: some errors of the disk undo all of it.
    fn work(&mut self, transaction: &mut Transaction<'_>) -> bool;

    /// Tells the caller, once the batch is committed or cannot be.
    fn tell(self: Box<Self>, committed: Result<(), Arc<rusqlite::Error>>, counts: &EventCounts);
}

/// A unit that somebody waits for.
struct Call<T, E, W> {
    work: Option<W>,
    done: Option<Result<(T, Noted), E>>,
    /// Whether the transaction was lost by this unit, so that its own error says why.
    broke: bool,
    reply: oneshot::Sender<Result<T, E>>,
    span: Span,
}

impl<T, E, W> Unit for Call<T, E, W>
where
    T: Send,
    E: From<Fault> + Send,
    W: FnOnce(&Tx<'_>) -> Result<T, E> + Send,
{
    fn work(&mut self, transaction: &mut Transaction<'_>) -> bool {
        if let Some(work) = self.work.take() {
            let work = || Tx::run(transaction.savepoint().map_err(Fault::Store)?, work);
            let done = self.span.in_scope(|| catch_unwind(AssertUnwindSafe(work)));
            // One that panics is undone like one that is refused, and the others go on.
            self.done = Some(done.unwrap_or_else(|_| Err(Fault::Stopping.into())));
            self.broke = transaction.is_autocommit();
        }
        !self.broke
    }

    fn tell(self: Box<Self>, committed: Result<(), Arc<rusqlite::Error>>, counts: &EventCounts) {
        let told = match (self.done, committed) {
            (Some(Ok((done, noted))), Ok(())) => {
                self.span.in_scope(|| noted.log(counts));
                Ok(done)
            }
            (Some(Err(failed)), Ok(())) => Err(failed),
            (Some(Err(failed)), Err(_)) if self.broke => Err(failed),
            (_, Err(error)) => Err(Fault::NotCommitted(error).into()),
            (None, Ok(())) => Err(Fault::Stopping.into()),
        };
        // A caller that has gone away has no use for it.
        let _ = self.reply.send(told);
    }
}

fn serve(connection: &Mutex<Connection>, counts: &EventCounts, queue: &Receiver<Box<dyn Unit>>) {
    while let Ok(first) = queue.recv() {
        let mut waiting = VecDeque::from([first]);
        waiting.extend(queue.try_iter().take(MOST - 1));
        while !waiting.is_empty() {
            commit_together(connection, &mut waiting, counts);
        }
    }
}

/// Works off what waits, in one transaction, and tells each how it went. What comes after a unit by which the transaction is lost still waits
/// afterwards, and gets another.
fn commit_together(connection: &Mutex<Connection>, waiting: &mut VecDeque<Box<dyn Unit>>, counts: &EventCounts) {
    let mut batch = Vec::new();
    let committed = {
        let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
        let begun = connection.transaction_with_behavior(TransactionBehavior::Immediate);
        begun.and_then(|mut transaction| {
            while let Some(mut unit) = waiting.pop_front() {
                let goes_on = unit.work(&mut transaction);
                batch.push(unit);
                if !goes_on {
                    break;
                }
            }
            transaction.commit()
        })
    };
    if batch.is_empty() {
        batch.extend(waiting.drain(..));
    }
    let committed = committed.map_err(Arc::new);
    for unit in batch {
        unit.tell(committed.clone(), counts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Done = Result<i64, Fault>;
    type Told = oneshot::Receiver<Done>;

    fn database() -> Mutex<Connection> {
        let connection = Connection::open_in_memory().unwrap();
        let tables = "PRAGMA foreign_keys = ON;
                      CREATE TABLE number (value INTEGER PRIMARY KEY) STRICT;
                      CREATE TABLE child (value INTEGER REFERENCES number (value) DEFERRABLE INITIALLY DEFERRED) STRICT";
        connection.execute_batch(tables).unwrap();
        Mutex::new(connection)
    }

    fn unit(work: impl FnOnce(&Tx<'_>) -> Done + Send + 'static) -> (Box<dyn Unit>, Told) {
        let (reply, told) = oneshot::channel();
        (Box::new(Call { work: Some(work), done: None, broke: false, reply, span: Span::none() }), told)
    }

    fn insert(tx: &Tx<'_>, value: i64) -> Done {
        tx.0.execute("INSERT INTO number (value) VALUES (?1)", [value])?;
        Ok(value)
    }

    /// Works all of them off, and gives what each was told, and in how many transactions.
    fn work_off(
        connection: &Mutex<Connection>,
        units: impl IntoIterator<Item = (Box<dyn Unit>, Told)>,
    ) -> (Vec<Done>, usize) {
        let (mut waiting, told): (VecDeque<_>, Vec<_>) = units.into_iter().unzip();
        let mut transactions = 0;
        while !waiting.is_empty() {
            commit_together(connection, &mut waiting, &EventCounts::default());
            transactions += 1;
        }
        (told.into_iter().map(|told| told.blocking_recv().unwrap()).collect(), transactions)
    }

    fn numbers(connection: &Mutex<Connection>) -> Vec<i64> {
        let connection = connection.lock().unwrap();
        let mut statement = connection.prepare("SELECT value FROM number ORDER BY value").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn what_is_refused_or_panics_leaves_nothing_and_the_others_stay() {
        let connection = database();
        let (told, transactions) = work_off(
            &connection,
            [
                unit(|tx| insert(tx, 1)),
                unit(|tx| insert(tx, 2).and(Err(Fault::Random))),
                unit(|tx| panic!("after {}", insert(tx, 3)?)),
                unit(|tx| insert(tx, 1)),
                unit(|tx| insert(tx, 4)),
            ],
        );
        assert!(
            matches!(&told[..], [Ok(1), Err(Fault::Random), Err(Fault::Stopping), Err(Fault::Store(_)), Ok(4)]),
            "each is told how its own went: {told:?}"
        );
        assert_eq!((numbers(&connection), transactions), (vec![1, 4], 1));
    }

    /// A unit sees that the one before it was done, and still nobody was told.
    #[test]
    fn nobody_is_told_before_the_commit() {
        let connection = database();
        let (first, told) = unit(|tx| insert(tx, 1));
        let told = Arc::new(Mutex::new(told));
        let told_early = Arc::clone(&told);
        let (second, seen) = unit(move |tx| {
            assert!(told_early.lock().unwrap().try_recv().is_err());
            Ok(tx.0.query_row("SELECT count(*) FROM number", [], |row| row.get(0))?)
        });
        commit_together(&connection, &mut VecDeque::from([first, second]), &EventCounts::default());
        assert!(matches!(told.lock().unwrap().try_recv(), Ok(Ok(1))));
        assert!(matches!(seen.blocking_recv(), Ok(Ok(1))));
    }

    #[test]
    fn what_cannot_be_committed_is_told_to_all_and_leaves_nothing() {
        let connection = database();
        let orphan = |tx: &Tx<'_>| -> Done {
            tx.0.execute("INSERT INTO child (value) VALUES (7)", [])?;
            Ok(7)
        };
        let refused = |_: &Tx<'_>| -> Done { Err(Fault::Random) };
        let (told, _) = work_off(&connection, [unit(|tx| insert(tx, 1)), unit(orphan), unit(refused)]);
        assert!(told.iter().all(|told| matches!(told, Err(Fault::NotCommitted(_)))), "{told:?}");
        assert!(numbers(&connection).is_empty());
    }

    /// As SQLite undoes a transaction of its own accord when the disk fails.
    #[test]
    fn a_transaction_that_is_lost_is_told_and_what_comes_after_gets_another() {
        let connection = database();
        let lost = |tx: &Tx<'_>| -> Done {
            tx.0.execute("ROLLBACK", [])?;
            Ok(2)
        };
        let (told, transactions) =
            work_off(&connection, [unit(|tx| insert(tx, 1)), unit(lost), unit(|tx| insert(tx, 3))]);
        assert!(matches!(&told[..], [Err(Fault::NotCommitted(_)), Err(Fault::Store(_)), Ok(3)]), "{told:?}");
        assert_eq!((numbers(&connection), transactions), (vec![3], 2));
    }

    #[test]
    fn a_transaction_that_cannot_begin_is_told_to_all() {
        let connection = database();
        connection.lock().unwrap().execute_batch("BEGIN").unwrap();
        let (told, transactions) = work_off(&connection, [unit(|tx| insert(tx, 1)), unit(|tx| insert(tx, 2))]);
        assert!(told.iter().all(|told| matches!(told, Err(Fault::NotCommitted(_)))), "{told:?}");
        assert_eq!((numbers(&connection), transactions), (Vec::new(), 1));
    }
}
