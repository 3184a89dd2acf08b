//! `search`: how long the API takes to search 200 hours of classes, in one course of one school.

mod classes;
mod queries;

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use clap::Args;
use lectern_tests::lectern::Lectern;
use reqwest::blocking::Client;
use serde::Serialize;
use serde_json::{Value, json};

use self::classes::Library;
use self::queries::Query;
use crate::queue::percentile;
use crate::table::{Asked, verdict};
use crate::{machine, results};

const P95_MILLISECONDS_MAX: f64 = 150.0;
/// Before anything is counted: connections, prepared statements, pages of the indexes.
const WARM_UP: usize = 20;
const CALL_TIMEOUT: Duration = Duration::from_secs(30);

#[derive(Args)]
pub struct Arguments {
    /// Of classes, each an hour long.
    #[arg(long, default_value_t = 200)]
    hours: u32,
    /// Of each sort.
    #[arg(long, default_value_t = 100)]
    queries: usize,
}

/// One sort of query.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Figures {
    sort: &'static str,
    p50_milliseconds: f64,
    p95_milliseconds: f64,
    /// Of the queries, how many found something.
    found: usize,
    queries: usize,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    println!("Search over {} hours of classes, on {}\n", arguments.hours, machine::describe());
    let lectern = Lectern::start();
    let library = Library::of(arguments.hours);
    let began = Instant::now();
    let url = lectern.environment.get("DATABASE_URL").context("lectern dev tells no DATABASE_URL")?;
    let course = tokio::runtime::Runtime::new()?.block_on(library.publish(url))?;
    let seconds = began.elapsed().as_secs_f64();
    println!("{} cues of {} classes published in {seconds:.0} s", library.cues(), arguments.hours);

    let client = Searcher::new(&lectern.api, &course)?;
    for query in queries::all(&library, WARM_UP.div_ceil(queries::SORTS)) {
        client.ask(&query)?;
    }
    let mut figures: Vec<Figures> = Vec::new();
    let mut all = Vec::new();
    println!("\n{:<34}{:>10}{:>10}{:>16}", "", "p50", "p95", "found something");
    for sort in queries::all(&library, arguments.queries).chunk_by(|one, other| one.sort == other.sort) {
        let mut taken = Vec::new();
        let mut found = 0;
        for query in sort {
            let (milliseconds, total) = client.ask(query)?;
            taken.push(milliseconds);
            found += usize::from(total > 0);
        }
        let row = of(sort[0].sort, &mut taken, found)?;
        let (p50, p95) = (row.p50_milliseconds, row.p95_milliseconds);
        println!("{:<34}{p50:>7.1} ms{p95:>7.1} ms{found:>9} of {}", row.sort, row.queries);
        figures.push(row);
        all.extend(taken);
    }
    let whole = of("all", &mut all, figures.iter().map(|row| row.found).sum())?;
    println!("{:<34}{:>7.1} ms{:>7.1} ms\n", "all", whole.p50_milliseconds, whole.p95_milliseconds);
    let asked =
        [Asked { name: String::from("p95 in ms"), value: whole.p95_milliseconds, at_most: P95_MILLISECONDS_MAX }];
    let found = json!({
        "hours": arguments.hours, "cues": library.cues(), "publishSeconds": seconds, "sorts": figures, "all": whole,
        "asked": asked,
    });
    results::write("search", &found)?;
    Ok(verdict("search", &asked))
}

fn of(sort: &'static str, taken: &mut [f64], found: usize) -> anyhow::Result<Figures> {
    taken.sort_by(f64::total_cmp);
    let at = |share| percentile(taken, share).context("nothing was asked");
    let (p50_milliseconds, p95_milliseconds) = (at(0.5)?, at(0.95)?);
    Ok(Figures { sort, p50_milliseconds, p95_milliseconds, found, queries: taken.len() })
}

/// A student, over one connection.
struct Searcher {
    http: Client,
    address: String,
    token: String,
    course: String,
}

impl Searcher {
    fn new(api: &str, course: &str) -> anyhow::Result<Searcher> {
        let http = Client::builder().timeout(CALL_TIMEOUT).build()?;
        let asked = http.post(format!("{api}/dev/token")).json(&json!({ "user": "student" })).send()?;
        let answer: Value = asked.error_for_status()?.json()?;
        let token = answer["token"].as_str().context("the development issuer gives no token")?.to_owned();
        Ok(Searcher { http, address: format!("{api}/api/search"), token, course: course.to_owned() })
    }

    /// Milliseconds until the last byte, and the number of hits.
    fn ask(&self, query: &Query) -> anyhow::Result<(f64, u64)> {
        // Queries are letters and spaces.
        let address = format!("{}?courseId={}&q={}", self.address, self.course, query.text.replace(' ', "+"));
        let began = Instant::now();
        let answer = self.http.get(address).bearer_auth(&self.token).send()?;
        let status = answer.status();
        let body = answer.bytes()?;
        let milliseconds = began.elapsed().as_secs_f64() * 1000.0;
        ensure!(status.is_success(), "{:?} was answered with {status}", query.text);
        let results: Value = serde_json::from_slice(&body)?;
        Ok((milliseconds, results["total"].as_u64().context("no total")?))
    }
}
