//! Measurements in the text form that Prometheus reads: requests by route and status, how long they took.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::time::Duration;

/// The upper edges of the buckets, in milliseconds.
const EDGES: [u64; 10] = [2, 5, 10, 25, 50, 100, 250, 500, 1_000, 5_000];

/// What was measured since the start.
#[derive(Default)]
pub(crate) struct Metrics {
    routes: Mutex<BTreeMap<(&'static str, String), Measured>>,
}

#[derive(Default)]
struct Measured {
    by_status: BTreeMap<u16, u64>,
    buckets: [u64; EDGES.len()],
    seconds: f64,
    count: u64,
}

/// The name of a method; `other` for what is none of the standard ones.
pub(crate) fn method_name(method: &axum::http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        "TRACE" => "TRACE",
        "CONNECT" => "CONNECT",
        _ => "other",
    }
}

impl Metrics {
    /// Counts one answer. `method` is one of [`method_name`], `route` the pattern of the route, never an address: what
    /// anybody may invent would grow without an end.
    pub(crate) fn count(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        let mut routes = self.routes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let measured = routes.entry((method, route.to_owned())).or_default();
        *measured.by_status.entry(status).or_default() += 1;
        for (bucket, edge) in measured.buckets.iter_mut().zip(EDGES) {
            *bucket += u64::from(took <= Duration::from_millis(edge));
        }
        measured.seconds += took.as_secs_f64();
        measured.count += 1;
    }

    /// Everything measured, as Prometheus reads it.
    pub(crate) fn text(&self) -> String {
        let routes = self.routes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut out = String::from(
            "# HELP guildhall_requests_total Answers by route and status.\n# TYPE guildhall_requests_total counter\n",
        );
        for ((method, route), measured) in routes.iter() {
            for (status, count) in &measured.by_status {
                // Writing to a String cannot fail.
                let _ = writeln!(
                    out,
                    "guildhall_requests_total{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}} {count}"
                );
            }
        }
        out.push_str(
            "# HELP guildhall_request_seconds How long answers took.\n# TYPE guildhall_request_seconds histogram\n",
        );
        for ((method, route), measured) in routes.iter() {
            let labels = format!("method=\"{method}\",route=\"{route}\"");
            for (bucket, edge) in measured.buckets.iter().zip(EDGES) {
                let _ = writeln!(
                    out,
                    "guildhall_request_seconds_bucket{{{labels},le=\"{}\"}} {bucket}",
                    edge as f64 / 1_000.0
                );
            }
            let _ = writeln!(out, "guildhall_request_seconds_bucket{{{labels},le=\"+Inf\"}} {}", measured.count);
            let _ = writeln!(out, "guildhall_request_seconds_sum{{{labels}}} {}", measured.seconds);
            let _ = writeln!(out, "guildhall_request_seconds_count{{{labels}}} {}", measured.count);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_by_route_and_status_in_growing_buckets() {
        let metrics = Metrics::default();
        metrics.count("GET", "/units/{unit}", 200, Duration::from_millis(4));
        metrics.count("GET", "/units/{unit}", 404, Duration::from_millis(40));
        let text = metrics.text();
        for line in [
            "guildhall_requests_total{method=\"GET\",route=\"/units/{unit}\",status=\"200\"} 1",
            "guildhall_request_seconds_bucket{method=\"GET\",route=\"/units/{unit}\",le=\"0.002\"} 0",
            "guildhall_request_seconds_bucket{method=\"GET\",route=\"/units/{unit}\",le=\"0.005\"} 1",
            "guildhall_request_seconds_bucket{method=\"GET\",route=\"/units/{unit}\",le=\"+Inf\"} 2",
            "guildhall_request_seconds_count{method=\"GET\",route=\"/units/{unit}\"} 2",
        ] {
            assert!(text.lines().any(|each| each == line), "{line} not in\n{text}");
        }
    }
}
