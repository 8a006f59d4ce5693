//! Runs a program under ptrace and kills it before its Nth call that changes something outside the process.
//!
//! The calls of all threads are counted together, in the order in which they are made: a thread that is about to make
//! one is stopped by the kernel before the call happens. So a sweep over N = 1, 2, 3 ... until a run ends by itself has
//! killed before each of them, which is also after the one before.

use std::fs::File;
use std::path::Path;
use std::process::Command;

use crate::trouble::Trouble;

/// How a traced run went.
#[derive(Debug)]
pub(crate) struct Traced {
    /// The exit code; `None` if it was killed.
    pub(crate) exit: Option<i32>,
    /// The calls that were counted, the one before which it was killed included.
    pub(crate) points: u64,
    /// The last of them, for people.
    pub(crate) last: String,
}

/// Runs `program` with its output in files, and kills it before call number `kill_at`, if it gets there.
pub(crate) fn run(
    program: &Path,
    command: impl FnOnce(&mut Command),
    output: (File, File),
    kill_at: u64,
) -> Result<Traced, Trouble> {
    system::run(program, command, output, kill_at)
}

#[cfg(all(target_os = "linux", target_env = "gnu", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod system {
    use std::fs::{File, read_link};
    use std::io::Write as _;
    use std::path::Path;
    use std::process::{Command, Stdio};

    use nix::errno::Errno;
    use nix::libc;
    use nix::sys::ptrace::{self, Options};
    use nix::sys::signal::{Signal, kill};
    use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
    use nix::unistd::Pid;

    use super::Traced;
    use crate::trouble::Trouble;

    pub(super) fn run(
        program: &Path,
        command: impl FnOnce(&mut Command),
        (stdout, stderr): (File, File),
        kill_at: u64,
    ) -> Result<Traced, Trouble> {
        // The shell waits for a line, so that the program begins only when somebody watches.
        let mut shell = Command::new("/bin/sh");
        shell.arg("-c").arg("read -r _ && exec \"$0\" \"$@\"").arg(program);
        command(&mut shell);
        let mut child = shell.stdin(Stdio::piped()).stdout(stdout).stderr(stderr).spawn()?;
        let leader = i32::try_from(child.id()).map(Pid::from_raw).map_err(|_| harness("a strange process id"))?;
        let options = Options::PTRACE_O_TRACESYSGOOD
            | Options::PTRACE_O_TRACECLONE
            | Options::PTRACE_O_TRACEEXEC
            | Options::PTRACE_O_EXITKILL;
        if let Err(error) = ptrace::seize(leader, options) {
            child.kill()?;
            child.wait()?;
            return Err(Trouble::NoPtrace(error.to_string()));
        }
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(b"go\n")?;
        }
        watch(leader, kill_at)
    }

    fn watch(leader: Pid, kill_at: u64) -> Result<Traced, Trouble> {
        let mut traced = Traced { exit: None, points: 0, last: String::new() };
        loop {
            let status = waitpid(None, Some(WaitPidFlag::__WALL)).map_err(failed)?;
            let (thread, signal) = match status {
                WaitStatus::Exited(process, exit) if process == leader => {
                    traced.exit = Some(exit);
                    return Ok(traced);
                }
                WaitStatus::Signaled(process, ..) if process == leader => return Ok(traced),
                WaitStatus::PtraceSyscall(thread) => {
                    if let Some(what) = point(leader, thread) {
                        traced.points += 1;
                        traced.last = what;
                        if traced.points == kill_at {
                            // The call has not happened; nothing that is not known to the kernel by now ever will.
                            kill(leader, Signal::SIGKILL).map_err(failed)?;
                            continue;
                        }
                    }
                    (thread, None)
                }
                WaitStatus::Stopped(thread, signal) => (thread, Some(signal)),
                WaitStatus::PtraceEvent(thread, ..) => (thread, None),
                // Another thread, or another child of this process, has ended.
                _ => continue,
            };
            match ptrace::syscall(thread, signal) {
                // Killed in between.
                Ok(()) | Err(Errno::ESRCH) => {}
                Err(error) => return Err(failed(error)),
            }
        }
    }

    /// What a thread is about to change outside the process, if anything.
    fn point(leader: Pid, thread: Pid) -> Option<String> {
        if ptrace::syscall_info(thread).ok()?.op != libc::PTRACE_SYSCALL_INFO_ENTRY {
            return None;
        }
        let (number, [first, second, third]) = registers(thread)?;
        let (name, kind) = CALLS.iter().find(|call| call.0 == number).map(|call| (call.1, call.2))?;
        let creates = |flags: u64| flags & libc::O_CREAT.unsigned_abs() as u64 != 0;
        match kind {
            Kind::Names => Some(name.to_owned()),
            Kind::Opens => creates(second).then(|| format!("{name} O_CREAT")),
            Kind::OpensAt => creates(third).then(|| format!("{name} O_CREAT")),
            Kind::Descriptor => {
                let target = read_link(format!("/proc/{leader}/fd/{first}")).ok()?;
                // Threads of one process wake each other by this.
                if target.as_os_str() == "anon_inode:[eventfd]" {
                    return None;
                }
                let target = target.file_name().unwrap_or(target.as_os_str()).to_string_lossy().into_owned();
                Some(format!("{name} {}", target.split(':').next().unwrap_or_default()))
            }
        }
    }

    #[cfg(target_arch = "x86_64")]
    fn registers(thread: Pid) -> Option<(i64, [u64; 3])> {
        let registers = ptrace::getregs(thread).ok()?;
        Some((registers.orig_rax.cast_signed(), [registers.rdi, registers.rsi, registers.rdx]))
    }

    #[cfg(target_arch = "aarch64")]
    fn registers(thread: Pid) -> Option<(i64, [u64; 3])> {
        let registers = ptrace::getregs(thread).ok()?.regs;
        let [first, second, third, _, _, _, _, _, number, ..] = registers;
        Some((number.cast_signed(), [first, second, third]))
    }

    #[derive(Clone, Copy)]
    enum Kind {
        /// Changes what is named by paths.
        Names,
        /// Acts on the descriptor in its first argument.
        Descriptor,
        /// Makes a file, if the flags in the second argument say so.
        Opens,
        /// The same with the flags in the third argument.
        OpensAt,
    }

    macro_rules! calls {
        ($($(#[$attribute:meta])* $name:ident $number:ident $kind:ident,)*) => {
            &[$($(#[$attribute])* (libc::$number, stringify!($name), Kind::$kind),)*]
        };
    }

    /// The calls by which a process changes files or folders, or sends.
    const CALLS: &[(i64, &str, Kind)] = calls![
        write SYS_write Descriptor,
        writev SYS_writev Descriptor,
        pwrite64 SYS_pwrite64 Descriptor,
        pwritev SYS_pwritev Descriptor,
        pwritev2 SYS_pwritev2 Descriptor,
        sendto SYS_sendto Descriptor,
        sendmsg SYS_sendmsg Descriptor,
        sendmmsg SYS_sendmmsg Descriptor,
        sendfile SYS_sendfile Descriptor,
        connect SYS_connect Descriptor,
        shutdown SYS_shutdown Descriptor,
        fsync SYS_fsync Descriptor,
        fdatasync SYS_fdatasync Descriptor,
        ftruncate SYS_ftruncate Descriptor,
        fallocate SYS_fallocate Descriptor,
        fchmod SYS_fchmod Descriptor,
        truncate SYS_truncate Names,
        openat SYS_openat OpensAt,
        mkdirat SYS_mkdirat Names,
        unlinkat SYS_unlinkat Names,
        renameat SYS_renameat Names,
        renameat2 SYS_renameat2 Names,
        linkat SYS_linkat Names,
        symlinkat SYS_symlinkat Names,
        #[cfg(target_arch = "x86_64")]
        open SYS_open Opens,
        #[cfg(target_arch = "x86_64")]
        creat SYS_creat Names,
        #[cfg(target_arch = "x86_64")]
        mkdir SYS_mkdir Names,
        #[cfg(target_arch = "x86_64")]
        rmdir SYS_rmdir Names,
        #[cfg(target_arch = "x86_64")]
        unlink SYS_unlink Names,
        #[cfg(target_arch = "x86_64")]
        rename SYS_rename Names,
        #[cfg(target_arch = "x86_64")]
        link SYS_link Names,
        #[cfg(target_arch = "x86_64")]
        symlink SYS_symlink Names,
    ];

    fn failed(error: Errno) -> Trouble {
        harness(&format!("ptrace: {error}"))
    }

    fn harness(text: &str) -> Trouble {
        Trouble::Harness(text.to_owned())
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu", any(target_arch = "x86_64", target_arch = "aarch64"))))]
mod system {
    use std::fs::File;
    use std::path::Path;
    use std::process::Command;

    use super::Traced;
    use crate::trouble::Trouble;

    pub(super) fn run(_: &Path, _: impl FnOnce(&mut Command), _: (File, File), _: u64) -> Result<Traced, Trouble> {
        Err(Trouble::NoPtrace("the tracer knows Linux on x86-64 and arm64 only".to_owned()))
    }
}
