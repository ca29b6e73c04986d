//! The one place where Rust meets whisper.cpp's raw callbacks, and asks ggml what
//! it was compiled for.
//!
//! whisper-rs 0.16 has safe setters for both callbacks. The one for aborting
//! reads a box of a box as the closure itself, which is undefined behaviour,
//! and the one for progress leaks its closure on every call; so both are set
//! raw here, over a plain reference that outlives the call.
#![expect(
    unsafe_code,
    reason = "whisper.cpp's callbacks take a raw pointer, and ggml's names are C's; nothing else is unsafe"
)]

use std::ffi::{c_int, c_void};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use whisper_rs::{
    FullParams, WhisperError, WhisperState, WhisperSysContext, WhisperSysState, WhisperTokenData,
};

use crate::engine::JobControl;

/// What the callbacks look at while one stretch of a clip is worked on.
pub(super) struct Watch<'a> {
    /// Asked for aborting, told the progress.
    pub(super) control: &'a JobControl,
    /// The percentage of the clip before this stretch, and after it.
    pub(super) percent: (u8, u8),
    /// When the encoder began, until it has ended.
    encoding: Mutex<Option<Instant>>,
}

impl<'a> Watch<'a> {
    pub(super) const fn new(control: &'a JobControl, percent: (u8, u8)) -> Self {
        Self {
            control,
            percent,
            encoding: Mutex::new(None),
        }
    }

    fn encoder_begins(&self) {
        *self.encoding() = Some(Instant::now());
    }

    /// The first look at the decoder's scores ends the encoder's time; the
    /// prompt that was read in between is a few ms of it.
    fn decoder_scores(&self) {
        if let Some(began) = self.encoding().take() {
            self.control.add_encode_time(began.elapsed());
        }
    }

    fn encoding(&self) -> MutexGuard<'_, Option<Instant>> {
        self.encoding.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// SAFETY: each is in `ggml-cpu.h` with this signature, and linked through
// whisper-rs-sys. It returns what the preprocessor knew, reads and writes nothing,
// and so may be called at any time, on any processor.
unsafe extern "C" {
    safe fn ggml_cpu_has_ssse3() -> c_int;
    safe fn ggml_cpu_has_avx() -> c_int;
    safe fn ggml_cpu_has_avx2() -> c_int;
    safe fn ggml_cpu_has_fma() -> c_int;
    safe fn ggml_cpu_has_f16c() -> c_int;
    safe fn ggml_cpu_has_bmi2() -> c_int;
    safe fn ggml_cpu_has_avx_vnni() -> c_int;
    safe fn ggml_cpu_has_avx512() -> c_int;
    safe fn ggml_cpu_has_avx512_vbmi() -> c_int;
    safe fn ggml_cpu_has_avx512_vnni() -> c_int;
    safe fn ggml_cpu_has_avx512_bf16() -> c_int;
}

/// What the compiler was allowed to use of x86-64 in ggml, as processors' makers
/// call it; nothing on other processors. AMX is not told: ggml asks the system for
/// it when it runs.
pub(super) fn compiled_for() -> Vec<&'static str> {
    let features = [
        ("SSSE3", ggml_cpu_has_ssse3()),
        ("AVX", ggml_cpu_has_avx()),
        ("AVX2", ggml_cpu_has_avx2()),
        ("FMA", ggml_cpu_has_fma()),
        ("F16C", ggml_cpu_has_f16c()),
        ("BMI2", ggml_cpu_has_bmi2()),
        ("AVX-VNNI", ggml_cpu_has_avx_vnni()),
        ("AVX512F", ggml_cpu_has_avx512()),
        ("AVX512VBMI", ggml_cpu_has_avx512_vbmi()),
        ("AVX512VNNI", ggml_cpu_has_avx512_vnni()),
        ("AVX512BF16", ggml_cpu_has_avx512_bf16()),
    ];
    let used = features.into_iter().filter(|(_, used)| *used != 0);
    used.map(|(name, _)| name).collect()
}

/// Runs the model over `samples` (mono, 16 kHz); its results stay in `state`.
///
/// # Errors
/// whisper.cpp's failure; also when [`JobControl::abort`] was called, which the
/// caller tells apart by asking `watch.control`.
pub(super) fn run(
    state: &mut WhisperState,
    mut params: FullParams<'_, '_>,
    samples: &[f32],
    watch: &Watch<'_>,
) -> Result<(), WhisperError> {
    let user_data = std::ptr::from_ref(watch).cast_mut().cast::<c_void>();
    // SAFETY: the callbacks read `user_data` as the `Watch` it points to and
    // only share it. `params` is consumed by this call and whisper.cpp calls
    // back only inside it, on this thread or on threads that it joins before it
    // returns; `watch` is borrowed for as long. `Watch` is Sync: it consists of
    // atomics and a mutex.
    unsafe {
        params.set_abort_callback(Some(abort));
        params.set_abort_callback_user_data(user_data);
        params.set_progress_callback(Some(progress));
        params.set_progress_callback_user_data(user_data);
        params.set_start_encoder_callback(Some(encoder_begins));
        params.set_start_encoder_callback_user_data(user_data);
        params.set_filter_logits_callback(Some(decoder_scores));
        params.set_filter_logits_callback_user_data(user_data);
    }
    state.full(params, samples)
}

/// Asked before each piece of computation: whether to stop. Cannot panic.
unsafe extern "C" fn abort(user_data: *mut c_void) -> bool {
    // SAFETY: `run` passes a `Watch` that outlives the call.
    let watch = unsafe { &*user_data.cast_const().cast::<Watch<'_>>() };
    watch.control.is_aborted()
}

/// Told how far this stretch is, 0 to 100. Cannot panic.
unsafe extern "C" fn progress(
    _context: *mut WhisperSysContext,
    _state: *mut WhisperSysState,
    percent: c_int,
    user_data: *mut c_void,
) {
    // SAFETY: `run` passes a `Watch` that outlives the call.
    let watch = unsafe { &*user_data.cast_const().cast::<Watch<'_>>() };
    let (from, to) = (u32::from(watch.percent.0), u32::from(watch.percent.1));
    let done = u32::try_from(percent).unwrap_or(0).min(100);
    let overall = from + to.saturating_sub(from) * done / 100;
    watch
        .control
        .set_percent(u8::try_from(overall).unwrap_or(100));
}

/// Told before the encoder runs; its answer lets it. Cannot panic.
unsafe extern "C" fn encoder_begins(
    _context: *mut WhisperSysContext,
    _state: *mut WhisperSysState,
    user_data: *mut c_void,
) -> bool {
    // SAFETY: `run` passes a `Watch` that outlives the call.
    let watch = unsafe { &*user_data.cast_const().cast::<Watch<'_>>() };
    watch.encoder_begins();
    !watch.control.is_aborted()
}

/// Shown the scores of every next token, and changes nothing. Cannot panic.
unsafe extern "C" fn decoder_scores(
    _context: *mut WhisperSysContext,
    _state: *mut WhisperSysState,
    _tokens: *const WhisperTokenData,
    _count: c_int,
    _scores: *mut f32,
    user_data: *mut c_void,
) {
    // SAFETY: `run` passes a `Watch` that outlives the call.
    let watch = unsafe { &*user_data.cast_const().cast::<Watch<'_>>() };
    watch.decoder_scores();
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn assert_sync<T: Sync>() {}
    const _: () = assert_sync::<Watch<'_>>();

    #[test]
    fn progress_of_a_stretch_becomes_progress_of_the_clip() {
        let control = JobControl::default();
        let watch = Watch::new(&control, (50, 100));
        let user_data = std::ptr::from_ref(&watch).cast_mut().cast::<c_void>();
        for (stretch, clip) in [(0, 50), (50, 75), (100, 100), (900, 100), (-5, 50)] {
            // SAFETY: `watch` lives; the other two pointers are not read.
            unsafe {
                progress(
                    std::ptr::null_mut(),
                    std::ptr::null_mut(),
                    stretch,
                    user_data,
                );
            }
            assert_eq!(control.percent(), clip);
        }
    }

    #[test]
    fn the_abort_callback_reads_the_flag() {
        let control = JobControl::default();
        let watch = Watch::new(&control, (0, 100));
        let user_data = std::ptr::from_ref(&watch).cast_mut().cast::<c_void>();
        // SAFETY: `watch` lives.
        assert!(!unsafe { abort(user_data) });
        control.abort();
        // SAFETY: `watch` lives.
        assert!(unsafe { abort(user_data) });
    }
}
