package org.authenticatorcore

/**
 * The numbers of the library for Java, which cannot name what gives an unsigned one in Kotlin: as there, and signed. They are all below
 * the largest signed number.
 */
public object Numbers {
    @JvmStatic
    public fun counter(view: AccountView): Long = view.counter.toLong()

    @JvmStatic
    public fun periodSeconds(codes: Codes.ByTime): Int = codes.periodSeconds.toInt()

    @JvmStatic
    public fun at(entry: ActivityEntry): Long = entry.at.toLong()

    @JvmStatic
    public fun first(entry: ActivityEntry): Long = entry.first.toLong()

    @JvmStatic
    public fun count(entry: ActivityEntry): Int = entry.count.toInt()

    @JvmStatic
    public fun count(all: AllRequests): Long = all.count.toLong()

    @JvmStatic
    public fun retryAfter(all: AllRequests): Long? = all.retryAfter?.toLong()

    @JvmStatic
    public fun number(live: LiveRequests): Long = live.number.toLong()

    @JvmStatic
    public fun retryAfter(live: LiveRequests): Long? = live.retryAfter?.toLong()

    @JvmStatic
    public fun retryAfter(offline: AuthenticatorException.Offline): Long? = offline.retryAfter?.toLong()

    @JvmStatic
    public fun retryAfter(throttled: Outcome.Throttled): Long? = throttled.retryAfter?.toLong()

    @JvmStatic
    public fun attemptsLeft(wrong: Outcome.WrongNumber): Int? = wrong.attemptsLeft?.toInt()

    @JvmStatic
    public fun secondsLeft(view: RequestView): Long = view.secondsLeft.toLong()

    @JvmStatic
    public fun digits(match: NumberMatch.Enter): Int = match.digits.toInt()

    @JvmStatic
    public fun digits(step: SetupStep.MatchNumber): Int = step.digits.toInt()

    @JvmStatic
    public fun digits(step: VouchingStep.Compare): Int = step.digits.toInt()

    @JvmStatic
    public fun secondsLeft(step: VouchingStep.ShowTransfer): Long = step.secondsLeft.toLong()

    @JvmStatic
    public fun decimals(view: TransactionView): Int = view.decimals.toInt()

    @JvmStatic
    public fun refusals(quiet: Attention.Quiet): Int = quiet.refusals.toInt()

    @JvmStatic
    public fun waitSeconds(lock: AppLock.LockedByPin): Long = lock.waitSeconds.toLong()

    @JvmStatic
    public fun triesLeft(lock: AppLock.LockedByPin): Int = lock.triesLeft.toInt()

    @JvmStatic
    public fun waitSeconds(verdict: PinVerdict.Wrong): Long = verdict.waitSeconds.toLong()

    @JvmStatic
    public fun triesLeft(verdict: PinVerdict.Wrong): Int = verdict.triesLeft.toInt()

    @JvmStatic
    public fun waitSeconds(verdict: PinVerdict.TooSoon): Long = verdict.waitSeconds.toLong()

    @JvmStatic
    public fun accounts(backup: Backup): Long = backup.accounts.toLong()

    @JvmStatic
    public fun leftOut(backup: Backup): Long = backup.leftOut.toLong()

    @JvmStatic
    public fun madeAt(restored: Restored): Long = restored.madeAt.toLong()

    @JvmStatic
    public fun alreadyThere(restored: Restored): Long = restored.alreadyThere.toLong()

    @JvmStatic
    public fun unreadable(restored: Restored): Long = restored.unreadable.toLong()

    @JvmStatic
    public fun size(code: DrawnCode): Int = code.size.toInt()

    @JvmStatic
    public fun index(batch: ExportBatch): Int = batch.index.toInt()

    @JvmStatic
    public fun size(batch: ExportBatch): Int = batch.size.toInt()

    @JvmStatic
    public fun sequence(span: Span): Long = span.sequence.toLong()

    @JvmStatic
    public fun beganMillis(span: Span): Long = span.beganMillis.toLong()

    @JvmStatic
    public fun millis(span: Span): Long = span.millis.toLong()

    @JvmStatic
    public fun revision(changes: Changes): Long = changes.revision().toLong()

    /** The spans after this one that are kept; all of them after 0. */
    @JvmStatic
    public fun spans(
        trace: Trace,
        after: Long,
    ): List<Span> {
        require(after >= 0) { "a number is negative" }
        return trace.spans(after.toULong())
    }
}
