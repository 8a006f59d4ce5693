package org.authenticatorcore

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.future.future
import java.util.concurrent.CompletableFuture

/**
 * The library for Java: each call of each object gives a [CompletableFuture], which fails with an [AuthenticatorException]. A future that
 * is cancelled ends its call, as a coroutine that is cancelled does. Futures complete on the threads of `Dispatchers.Default`: what
 * waits belongs elsewhere, by `thenAcceptAsync`. Seconds, sizes and revisions are not negative. [Numbers] reads those of what comes back.
 */
public object Futures {
    @JvmStatic
    public fun open(
        configuration: Configuration,
        host: Host,
    ): CompletableFuture<Authenticator> = of { Authenticator.open(configuration, host) }

    @JvmStatic
    public fun setAside(
        directory: String,
        consent: Consent,
    ): CompletableFuture<String> = of { Authenticator.setAside(directory, consent) }

    @JvmStatic
    public fun setAsideUnusable(
        directory: String,
        keyStore: KeyStore,
    ): CompletableFuture<String> = of { Authenticator.setAsideUnusable(directory, keyStore) }

    @JvmStatic
    public fun accounts(authenticator: Authenticator): CompletableFuture<List<Account>> = of { authenticator.accounts() }

    @JvmStatic
    public fun account(
        authenticator: Authenticator,
        id: String,
    ): CompletableFuture<Account?> = of { authenticator.account(id) }

    @JvmStatic
    public fun readEnrollmentFrame(
        authenticator: Authenticator,
        luma: ByteArray,
        width: Int,
        height: Int,
        rowStride: Int,
    ): CompletableFuture<EnrollmentPreview?> = of { authenticator.readEnrollmentFrame(luma, size(width), size(height), size(rowStride)) }

    @JvmStatic
    public fun readEnrollmentPicture(
        authenticator: Authenticator,
        rgba: ByteArray,
        width: Int,
        height: Int,
        rowStride: Int,
    ): CompletableFuture<EnrollmentPreview> = of { authenticator.readEnrollmentPicture(rgba, size(width), size(height), size(rowStride)) }

    @JvmStatic
    public fun enroll(
        authenticator: Authenticator,
        preview: EnrollmentPreview,
    ): CompletableFuture<Account> = of { authenticator.enroll(preview) }

    @JvmStatic
    public fun enrollAll(
        authenticator: Authenticator,
        preview: EnrollmentPreview,
    ): CompletableFuture<List<Account>> = of { authenticator.enrollAll(preview) }

    @JvmStatic
    public fun backUp(
        authenticator: Authenticator,
        passphrase: Passphrase,
    ): CompletableFuture<Backup> = of { authenticator.backUp(passphrase) }

    @JvmStatic
    public fun restore(
        authenticator: Authenticator,
        file: ByteArray,
        passphrase: Passphrase,
    ): CompletableFuture<Restored> = of { authenticator.restore(file, passphrase) }

    /** The lock of the app as it is now. */
    @JvmStatic
    public fun appLock(authenticator: Authenticator): CompletableFuture<AppLock> = of { authenticator.appLock() }

    @JvmStatic
    public fun appCameToForeground(authenticator: Authenticator): CompletableFuture<AppLock> = of { authenticator.appCameToForeground() }

    @JvmStatic
    public fun lockAppByGate(
        authenticator: Authenticator,
        grace: Grace,
        oldPin: AppPin?,
    ): CompletableFuture<PinVerdict> = of { authenticator.lockAppByGate(grace, oldPin) }

    @JvmStatic
    public fun lockAppByPin(
        authenticator: Authenticator,
        newPin: AppPin,
        grace: Grace,
        atTheLimit: AtTheLimit,
        oldPin: AppPin?,
    ): CompletableFuture<PinVerdict> = of { authenticator.lockAppByPin(newPin, grace, atTheLimit, oldPin) }

    @JvmStatic
    public fun unlockWithPin(
        authenticator: Authenticator,
        pin: AppPin,
    ): CompletableFuture<PinVerdict> = of { authenticator.unlockWithPin(pin) }

    @JvmStatic
    public fun unlockWithGate(authenticator: Authenticator): CompletableFuture<Void?> = done { authenticator.unlockWithGate() }

    @JvmStatic
    public fun removeAppLock(
        authenticator: Authenticator,
        oldPin: AppPin?,
    ): CompletableFuture<PinVerdict> = of { authenticator.removeAppLock(oldPin) }

    @JvmStatic
    public fun giveUpAppLock(authenticator: Authenticator): CompletableFuture<Void?> = done { authenticator.giveUpAppLock() }

    @JvmStatic
    public fun enrollBySignIn(
        authenticator: Authenticator,
        preview: EnrollmentPreview,
    ): CompletableFuture<EnrollingBySignIn> = of { authenticator.enrollBySignIn(preview) }

    @JvmStatic
    public fun enrollmentsBySignIn(authenticator: Authenticator): CompletableFuture<List<EnrollingBySignIn>> =
        of { authenticator.enrollmentsBySignIn() }

    @JvmStatic
    public fun enrollByTransfer(
        authenticator: Authenticator,
        preview: EnrollmentPreview,
    ): CompletableFuture<EnrollingByTransfer> = of { authenticator.enrollByTransfer(preview) }

    @JvmStatic
    public fun enrollmentsByTransfer(authenticator: Authenticator): CompletableFuture<List<EnrollingByTransfer>> =
        of { authenticator.enrollmentsByTransfer() }

    /** The live requests of all accounts. */
    @JvmStatic
    public fun requests(
        authenticator: Authenticator,
        waitSeconds: Long,
    ): CompletableFuture<AllRequests> = of { authenticator.requests(number(waitSeconds)) }

    @JvmStatic
    public fun completeSignIn(
        authenticator: Authenticator,
        redirectUrl: String,
    ): CompletableFuture<CompletedSignIn> = of { authenticator.completeSignIn(redirectUrl) }

    @JvmStatic
    public fun reorder(
        authenticator: Authenticator,
        accountIds: List<String>,
    ): CompletableFuture<Void?> = done { authenticator.reorder(accountIds) }

    @JvmStatic
    public fun unknownKeys(authenticator: Authenticator): CompletableFuture<List<UnknownKey>> = of { authenticator.unknownKeys() }

    @JvmStatic
    public fun destroyUnknownKeys(
        authenticator: Authenticator,
        keys: List<UnknownKey>,
    ): CompletableFuture<Long> = of { authenticator.destroyUnknownKeys(keys).toLong() }

    @JvmStatic
    public fun suspend(authenticator: Authenticator): CompletableFuture<Void?> = done { authenticator.suspend() }

    @JvmStatic
    public fun resume(authenticator: Authenticator): CompletableFuture<Void?> = done { authenticator.resume() }

    @JvmStatic
    public fun shutDown(authenticator: Authenticator): CompletableFuture<Void?> = done { authenticator.shutDown() }

    @JvmStatic
    public fun view(account: Account): CompletableFuture<AccountView> = of { account.view() }

    /** The live requests of one account. */
    @JvmStatic
    public fun requests(
        account: Account,
        waitSeconds: Long,
    ): CompletableFuture<List<Request>> = of { account.requests(number(waitSeconds)) }

    @JvmStatic
    public fun sync(account: Account): CompletableFuture<Long> = of { account.sync().toLong() }

    @JvmStatic
    public fun answerTo(
        account: Account,
        requestId: String,
    ): CompletableFuture<Outcome?> = of { account.answerTo(requestId) }

    @JvmStatic
    public fun code(account: Account): CompletableFuture<OneTimeCode> = of { account.code() }

    @JvmStatic
    public fun refresh(account: Account): CompletableFuture<Void?> = done { account.refresh() }

    @JvmStatic
    public fun rename(
        account: Account,
        label: String,
    ): CompletableFuture<Void?> = done { account.rename(label) }

    @JvmStatic
    public fun enablePhoneSignIn(account: Account): CompletableFuture<Enabling> = of { account.enablePhoneSignIn() }

    @JvmStatic
    public fun renewCredentialKey(account: Account): CompletableFuture<Enabling> = of { account.renewCredentialKey() }

    @JvmStatic
    public fun disablePhoneSignIn(account: Account): CompletableFuture<Disabled> = of { account.disablePhoneSignIn() }

    @JvmStatic
    public fun enrollAgain(account: Account): CompletableFuture<EnrollingAgain> = of { account.enrollAgain() }

    @JvmStatic
    public fun activity(account: Account): CompletableFuture<List<ActivityEntry>> = of { account.activity() }

    @JvmStatic
    public fun activityText(
        account: Account,
        language: String,
    ): CompletableFuture<String> = of { account.activityText(language) }

    @JvmStatic
    public fun activityText(
        authenticator: Authenticator,
        language: String,
    ): CompletableFuture<String> = of { authenticator.activityText(language) }

    @JvmStatic
    public fun attention(account: Account): CompletableFuture<Attention> = of { account.attention() }

    @JvmStatic
    public fun endQuiet(account: Account): CompletableFuture<Void?> = done { account.endQuiet() }

    @JvmStatic
    public fun prerequisites(account: Account): CompletableFuture<List<EnablingPrerequisite>> = of { account.prerequisites() }

    @JvmStatic
    public fun checkEnabling(account: Account): CompletableFuture<List<EnablingPrerequisite>> = of { account.checkEnabling() }

    @JvmStatic
    public fun pushServices(account: Account): CompletableFuture<List<PushService>> = of { account.pushServices() }

    @JvmStatic
    public fun setPush(
        account: Account,
        target: PushTarget,
    ): CompletableFuture<Void?> = done { account.setPush(target) }

    @JvmStatic
    public fun handlePush(
        authenticator: Authenticator,
        message: PushMessage,
    ): CompletableFuture<WokenUp> = of { authenticator.handlePush(message) }

    @JvmStatic
    public fun remove(account: Account): CompletableFuture<Removed> = of { account.remove() }

    @JvmStatic
    public fun forget(account: Account): CompletableFuture<Void?> = done { account.forget() }

    @JvmStatic
    public fun step(enabling: Enabling): CompletableFuture<SetupStep> = of { enabling.step() }

    @JvmStatic
    public fun signInAgain(enabling: Enabling): CompletableFuture<SetupStep> = of { enabling.signInAgain() }

    @JvmStatic
    public fun completeSignIn(
        enabling: Enabling,
        redirectUrl: String,
    ): CompletableFuture<SetupStep> = of { enabling.completeSignIn(redirectUrl) }

    @JvmStatic
    public fun enterNumber(
        enabling: Enabling,
        number: String,
    ): CompletableFuture<Outcome> = of { enabling.enterNumber(number) }

    @JvmStatic
    public fun giveUp(enabling: Enabling): CompletableFuture<Void?> = done { enabling.giveUp() }

    @JvmStatic
    public fun step(enrolling: EnrollingAgain): CompletableFuture<SetupStep> = of { enrolling.step() }

    @JvmStatic
    public fun signInAgain(enrolling: EnrollingAgain): CompletableFuture<SetupStep> = of { enrolling.signInAgain() }

    @JvmStatic
    public fun completeSignIn(
        enrolling: EnrollingAgain,
        redirectUrl: String,
    ): CompletableFuture<SetupStep> = of { enrolling.completeSignIn(redirectUrl) }

    @JvmStatic
    public fun enterNumber(
        enrolling: EnrollingAgain,
        number: String,
    ): CompletableFuture<Outcome> = of { enrolling.enterNumber(number) }

    @JvmStatic
    public fun giveUp(enrolling: EnrollingAgain): CompletableFuture<Void?> = done { enrolling.giveUp() }

    @JvmStatic
    public fun step(enrolling: EnrollingBySignIn): CompletableFuture<SetupStep> = of { enrolling.step() }

    @JvmStatic
    public fun signInAgain(enrolling: EnrollingBySignIn): CompletableFuture<SetupStep> = of { enrolling.signInAgain() }

    @JvmStatic
    public fun completeSignIn(
        enrolling: EnrollingBySignIn,
        redirectUrl: String,
    ): CompletableFuture<SetupStep> = of { enrolling.completeSignIn(redirectUrl) }

    @JvmStatic
    public fun enterNumber(
        enrolling: EnrollingBySignIn,
        number: String,
    ): CompletableFuture<Outcome> = of { enrolling.enterNumber(number) }

    @JvmStatic
    public fun giveUp(enrolling: EnrollingBySignIn): CompletableFuture<Void?> = done { enrolling.giveUp() }

    @JvmStatic
    public fun step(enrolling: EnrollingByTransfer): CompletableFuture<TransferStep> = of { enrolling.step() }

    /** Null where there is no code in the frame yet. */
    @JvmStatic
    public fun takeTransferFrame(
        enrolling: EnrollingByTransfer,
        luma: ByteArray,
        width: Int,
        height: Int,
        rowStride: Int,
    ): CompletableFuture<TransferStep?> = of { enrolling.takeTransferFrame(luma, size(width), size(height), size(rowStride)) }

    @JvmStatic
    public fun takeTransfer(
        enrolling: EnrollingByTransfer,
        text: String,
    ): CompletableFuture<TransferStep> = of { enrolling.takeTransfer(text) }

    @JvmStatic
    public fun giveUp(enrolling: EnrollingByTransfer): CompletableFuture<Void?> = done { enrolling.giveUp() }

    @JvmStatic
    public fun vouchForNewPhone(account: Account): CompletableFuture<Vouching> = of { account.vouchForNewPhone() }

    @JvmStatic
    public fun step(vouching: Vouching): CompletableFuture<VouchingStep> = of { vouching.step() }

    @JvmStatic
    public fun readKey(
        vouching: Vouching,
        text: String,
    ): CompletableFuture<VouchingStep> = of { vouching.readKey(text) }

    /** Null where there is no code in the frame yet. */
    @JvmStatic
    public fun readKeyFrame(
        vouching: Vouching,
        luma: ByteArray,
        width: Int,
        height: Int,
        rowStride: Int,
    ): CompletableFuture<VouchingStep?> = of { vouching.readKeyFrame(luma, size(width), size(height), size(rowStride)) }

    @JvmStatic
    public fun approve(
        vouching: Vouching,
        comparison: String,
    ): CompletableFuture<VouchingStep> = of { vouching.approve(comparison) }

    @JvmStatic
    public fun cancel(vouching: Vouching): CompletableFuture<Void?> = done { vouching.cancel() }

    @JvmStatic
    public fun approve(
        request: Request,
        number: String,
    ): CompletableFuture<Outcome> = of { request.approve(number) }

    @JvmStatic
    public fun askBrowser(request: Request): CompletableFuture<String> = of { request.askBrowser() }

    @JvmStatic
    public fun approve(number: NumberFromBrowser): CompletableFuture<Outcome> = of { number.approve() }

    @JvmStatic
    public fun deny(request: Request): CompletableFuture<Outcome> = of { request.deny() }

    @JvmStatic
    public fun report(request: Request): CompletableFuture<Outcome> = of { request.report() }

    @JvmStatic
    public fun secondsLeft(request: Request): CompletableFuture<Long> = of { request.secondsLeft().toLong() }

    @JvmStatic
    public fun secondsLeft(code: OneTimeCode): CompletableFuture<Long?> = of { code.secondsLeft()?.toLong() }

    /** The revision after this one, once there is one; null once the authenticator was shut down. */
    @JvmStatic
    public fun next(
        changes: Changes,
        revision: Long,
    ): CompletableFuture<Long?> = of { changes.next(number(revision))?.toLong() }

    /** What is live other than what has this number, which is 0 at first; null once the authenticator was shut down. */
    @JvmStatic
    public fun next(
        watch: RequestsWatch,
        after: Long,
    ): CompletableFuture<LiveRequests?> = of { watch.next(number(after)) }

    /** The step after this one, once there is another; null while nothing is being done. */
    @JvmStatic
    public fun next(
        progress: CallProgress,
        after: ProgressStep?,
    ): CompletableFuture<ProgressStep?> = of { progress.next(after) }

    /** The spans after this one, once there is one; none once the authenticator was shut down. */
    @JvmStatic
    public fun next(
        trace: Trace,
        after: Long,
    ): CompletableFuture<List<Span>> = of { trace.next(number(after)) }

    private fun <T> of(call: suspend () -> T): CompletableFuture<T> = CoroutineScope(Dispatchers.Default).future { call() }

    private fun done(call: suspend () -> Unit): CompletableFuture<Void?> =
        of {
            call()
            null
        }

    private fun number(value: Long): ULong {
        require(value >= 0) { "a number is negative" }
        return value.toULong()
    }

    private fun size(value: Int): UInt = number(value.toLong()).toUInt()
}
