//! Inside the speech child: one model, one thread per slot, one fresh state per window.
//!
//! Whisper runs here and not in the worker because an assertion in ggml aborts its process. The child opens the model
//! file and nothing else, then walls itself in; it ends when its parent closes the socket.

use std::collections::HashMap;
use std::ffi::c_void;
use std::io::{self, BufReader};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use whisper_rs::{
    DtwAhead, DtwMode, DtwParameters, FullParams, SamplingStrategy, WhisperContext, WhisperContextParameters,
    WhisperState,
};

use super::tokens::primary_language;
use super::wire::{FromChild, HeardTokens, ToChild, Token};
use crate::child::wire::{read_message, write_message};
use crate::cpu_time;
use crate::sandbox::{self, Confinement, Enforcement};
use crate::voice::SAMPLE_RATE;

/// Whisper reads beyond very short buffers.
const SAMPLES_MIN: usize = SAMPLE_RATE as usize;
/// Scratch memory of the alignment. The largest model takes 93 MB for a full window; what is not used is not touched.
const ALIGNMENT_BYTES: usize = 256 << 20;
/// Address space of the program and its libraries.
const MEMORY_BYTES_FREE: u64 = 2 << 30;
/// Address space of one state: what is remembered of a window, and of the alignment. It grows with the model as well.
const MEMORY_BYTES_PER_SLOT: u64 = 1 << 30;
/// How often a working slot says so.
const ALIVE_EVERY: Duration = Duration::from_secs(1);

const AUTO: &str = "auto";

/// What `lectern speech-child` does. Its standard input is one end of a socketpair.
pub fn speech_child_main(enforcement: Enforcement) -> ExitCode {
    if let Err(error) = sandbox::leave_parent() {
        eprintln!("speech child: {error}");
        return ExitCode::from(2);
    }
    whisper_rs::install_logging_hooks();
    match serve(enforcement) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("speech child: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(enforcement: Enforcement) -> io::Result<()> {
    let socket = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    let answers = Answers(Arc::new(Mutex::new(socket.try_clone()?)));
    let mut requests = BufReader::new(socket);
    let (ToChild::Load { model, heads, slots }, _) = read_message(&mut requests)? else {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the first message is not Load"));
    };
    let context = match load(&model, &heads) {
        Ok(context) => context,
        Err(error) => return answers.send(&FromChild::LoadFailed { error }),
    };
    // Made once: making them asks the system how many cores there are.
    let parameters = parameters(!heads.is_empty());
    sandbox::enter(&confinement(&model, slots)?, enforcement).map_err(io::Error::other)?;
    answers.send(&FromChild::Loaded)?;
    let jobs = start_slots(slots, context, parameters, !heads.is_empty(), &answers);
    let mut cancelled: HashMap<u64, Arc<AtomicBool>> = HashMap::new();
    loop {
        let (message, body) = match read_message(&mut requests) {
            // The parent is gone, and with it whoever wants the windows in work.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => std::process::exit(0),
            other => other?,
        };
        match message {
            ToChild::Transcribe { id, language } => {
                // Finished windows leave their flag alone.
                cancelled.retain(|_, flag| Arc::strong_count(flag) > 1);
                let flag = Arc::new(AtomicBool::new(false));
                cancelled.insert(id, flag.clone());
                let job = Job { id, language, samples: samples(&body), cancelled: flag };
                jobs.send(job).map_err(|_| io::Error::other("the slots are gone"))?;
            }
            ToChild::Cancel { id } => {
                if let Some(flag) = cancelled.get(&id) {
                    flag.store(true, Ordering::Relaxed);
                }
            }
            ToChild::Load { .. } => return Err(io::Error::new(io::ErrorKind::InvalidData, "a second Load")),
        }
    }
}

/// Windows take as long as they take: their time is the parent's to limit.
fn confinement(model: &str, slots: usize) -> io::Result<Confinement> {
    let model_bytes = std::fs::metadata(model)?.len();
    let memory_bytes_max = MEMORY_BYTES_FREE + model_bytes * 2 + slots as u64 * (MEMORY_BYTES_PER_SLOT + model_bytes);
    Ok(Confinement { memory_bytes_max, cpu: None })
}

#[derive(Clone)]
struct Answers(Arc<Mutex<UnixStream>>);

impl Answers {
    fn send(&self, message: &FromChild) -> io::Result<()> {
        write_message(&mut *self.0.lock().expect("no writer panics"), message, &[])
    }
}

struct Job {
    id: u64,
    language: String,
    samples: Vec<f32>,
    cancelled: Arc<AtomicBool>,
}

fn samples(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(4).map(|sample| f32::from_le_bytes(sample.try_into().expect("four bytes"))).collect()
}

fn load(model: &str, heads: &[(u32, u32)]) -> Result<WhisperContext, String> {
    let heads = heads.iter().map(|(layer, head)| DtwAhead { n_text_layer: *layer as i32, n_head: *head as i32 });
    // The context keeps a pointer to the heads and reads it for every new state.
    let heads: &'static [DtwAhead] = heads.collect::<Vec<_>>().leak();
    let mode = if heads.is_empty() { DtwMode::None } else { DtwMode::Custom { aheads: heads } };
    let mut parameters = WhisperContextParameters::new();
    // With flash attention there are no weights to align by.
    parameters.flash_attn(false).dtw_parameters(DtwParameters { mode, dtw_mem_size: ALIGNMENT_BYTES });
    let context = WhisperContext::new_with_params(model, parameters).map_err(|error| format!("{model}: {error}"))?;
    let (layers, heads_per_layer) = (context.model_n_text_layer(), context.model_n_text_head());
    match heads.iter().find(|head| head.n_text_layer >= layers || head.n_head >= heads_per_layer) {
        Some(head) => Err(format!("{model} has no alignment head {} in layer {}", head.n_head, head.n_text_layer)),
        None => Ok(context),
    }
}

/// The parent never sends more windows than there are slots.
fn start_slots(
    slots: usize,
    context: WhisperContext,
    parameters: Parameters,
    aligned: bool,
    answers: &Answers,
) -> SyncSender<Job> {
    let (sender, receiver) = sync_channel::<Job>(slots);
    let receiver = Arc::new(Mutex::new(receiver));
    let context = Arc::new(context);
    for _ in 0..slots {
        let (receiver, context, answers) = (receiver.clone(), context.clone(), answers.clone());
        let parameters = parameters.clone();
        std::thread::spawn(move || work(&receiver, &context, &parameters, aligned, &answers));
    }
    sender
}

fn work(
    jobs: &Mutex<Receiver<Job>>,
    context: &WhisperContext,
    parameters: &Parameters,
    aligned: bool,
    answers: &Answers,
) {
    loop {
        let job = jobs.lock().expect("no slot panics with the lock").recv();
        let Ok(job) = job else { return };
        let id = job.id;
        let answer = match transcribe(context, parameters, aligned, job, answers) {
            Ok(heard) => FromChild::Heard { id, heard },
            Err(error) => FromChild::Failed { id, error },
        };
        if answers.send(&answer).is_err() {
            return;
        }
    }
}

fn transcribe(
    context: &WhisperContext,
    parameters: &Parameters,
    aligned: bool,
    job: Job,
    answers: &Answers,
) -> Result<HeardTokens, String> {
    let began = cpu_time::of_thread();
    let mut samples = job.samples;
    samples.resize(samples.len().max(SAMPLES_MIN), 0.0);
    // A state's random numbers depend on what it did before; a fresh one makes every window independent of history.
    let mut state = context.create_state().map_err(|error| error.to_string())?;
    let language = language(context, &job.language)?;
    let watch = Watch { id: job.id, cancelled: job.cancelled, answers, said: Mutex::new(Instant::now()) };
    let mut parameters: FullParams<'_, '_> = parameters.clone();
    parameters.set_language(Some(&language));
    watch_with(&mut parameters, &watch);
    state.full(parameters, &samples).map_err(|error| error.to_string())?;
    let language = match language.as_str() {
        AUTO => whisper_rs::get_lang_str(state.full_lang_id_from_state()).ok_or("no language was detected")?.to_owned(),
        _ => language,
    };
    let phrases = phrases(context, &state, aligned);
    Ok(HeardTokens { language, phrases, cpu_seconds: cpu_time::of_thread() - began })
}

/// The model's name for a BCP 47 tag: its primary language.
fn language(context: &WhisperContext, wanted: &str) -> Result<String, String> {
    if !context.is_multilingual() {
        return Ok("en".to_owned());
    }
    let primary = primary_language(wanted);
    let known = primary == AUTO || (!primary.contains('\0') && whisper_rs::get_lang_id(&primary).is_some());
    if known { Ok(primary) } else { Err(format!("the model does not know the language {wanted:?}")) }
}

/// Of every window, but for its language.
type Parameters = FullParams<'static, 'static>;

fn parameters(aligned: bool) -> Parameters {
    let mut parameters = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
    // ggml's threads spin while they wait: parallelism is windows.
    parameters.set_n_threads(1);
    // Falling back to a higher temperature draws random numbers, and repeats itself on silence.
    parameters.set_temperature(0.0);
    parameters.set_temperature_inc(0.0);
    parameters.set_no_context(true);
    parameters.set_n_max_text_ctx(0);
    parameters.set_suppress_blank(true);
    parameters.set_suppress_nst(true);
    parameters.set_token_timestamps(!aligned);
    parameters.set_print_special(false);
    parameters.set_print_progress(false);
    parameters.set_print_realtime(false);
    parameters.set_print_timestamps(false);
    parameters
}

/// Asked by whisper.cpp after encoding and with each token.
struct Watch<'a> {
    id: u64,
    cancelled: Arc<AtomicBool>,
    answers: &'a Answers,
    said: Mutex<Instant>,
}

impl Watch<'_> {
    fn is_over(&self) -> bool {
        let mut said = self.said.lock().expect("nobody panics here");
        if said.elapsed() >= ALIVE_EVERY {
            *said = Instant::now();
            // A parent that cannot be told is a parent that is gone.
            if self.answers.send(&FromChild::Alive { id: self.id }).is_err() {
                return true;
            }
        }
        self.cancelled.load(Ordering::Relaxed)
    }
}

/// whisper-rs' own safe setter calls the closure through a pointer of the wrong type.
#[expect(unsafe_code, reason = "the callback takes a raw pointer")]
fn watch_with(parameters: &mut FullParams<'_, '_>, watch: &Watch<'_>) {
    unsafe extern "C" fn is_over(watch: *mut c_void) -> bool {
        // SAFETY: set below to a watch that outlives the call to whisper_full, which is the only caller.
        let watch = unsafe { &*watch.cast::<Watch<'_>>() };
        watch.is_over()
    }
    let pointer = std::ptr::from_ref(watch).cast_mut().cast::<c_void>();
    // SAFETY: `is_over` takes what `pointer` points to, only reads it, and does not unwind.
    unsafe {
        parameters.set_abort_callback(Some(is_over));
        parameters.set_abort_callback_user_data(pointer);
    }
}

fn phrases(context: &WhisperContext, state: &WhisperState, aligned: bool) -> Vec<Vec<Token>> {
    let end_of_text = context.token_eot();
    let segments = state.as_iter();
    let tokens = segments.map(|segment| {
        let tokens = (0..segment.n_tokens()).filter_map(|index| segment.get_token(index));
        tokens
            .filter(|token| token.token_id() < end_of_text)
            .filter_map(|token| {
                let data = token.token_data();
                let start_cs = if aligned { data.t_dtw } else { data.t0 };
                let bytes = token.to_bytes().ok()?.to_vec();
                Some(Token { bytes, probability: data.p, start_cs })
            })
            .collect()
    });
    tokens.collect()
}
