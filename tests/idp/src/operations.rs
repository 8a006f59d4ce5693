//! What those who run the server ask of it, on an address of its own: whether it lives, whether it can take calls, and what it counts.
//!
//! | path | reply |
//! |---|---|
//! | `/health` | 200 as long as the process answers |
//! | `/ready` | 200 if the database can be written; 503 if not, and as soon as the server is to stop |
//! | `/metrics` | counters in the text format of Prometheus |

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::app::App;
use crate::failure::Fault;
use crate::metrics::Reading;

pub(crate) fn routes(app: &Arc<App>) -> Router {
    Router::new()
        .route("/health", get(async || "ok\n"))
        .route("/ready", get(ready))
        .route("/metrics", get(metrics))
        .with_state(Arc::clone(app))
}

async fn ready(State(app): State<Arc<App>>) -> Response {
    // Each transaction is one that may write.
    let counted: Result<u64, Fault> = app.store.transact(|tx| tx.live_requests()).await;
    match counted {
        _ if app.bell.is_stopped() => (StatusCode::SERVICE_UNAVAILABLE, "stopping\n").into_response(),
        Ok(_) => "ready\n".into_response(),
        Err(fault) => {
            tracing::error!(%fault, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be written\n").into_response()
        }
    }
}

async fn metrics(State(app): State<Arc<App>>) -> Response {
    let counted: Result<u64, Fault> = app.store.transact(|tx| tx.live_requests()).await;
    let single = |name, help, kind, value| Reading { name, help, kind, values: vec![(None, value)] };
    let events = app.store.events_counted().into_iter().map(|(what, count)| (Some(("what", what)), count)).collect();
    let version = vec![(Some(("version", env!("CARGO_PKG_VERSION").to_owned())), 1)];
    let mut readings = vec![
        Reading { name: "idp_build_info", help: "The version of the program.", kind: "gauge", values: version },
        Reading {
            name: "idp_events_total",
            help: "Events of users, by their word in the log.",
            kind: "counter",
            values: events,
        },
        single("idp_polls_opened_total", "Polls that phones opened.", "counter", app.polls.opened()),
        single(
            "idp_wake_ups_ended_total",
            "Wake-ups that are over, whatever became of them.",
            "counter",
            app.wake_ups.ended(),
        ),
    ];
    readings
        .extend(counted.ok().map(|live| single("idp_requests_live", "Requests that wait for a phone.", "gauge", live)));
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.metrics.text(&readings)).into_response()
}
