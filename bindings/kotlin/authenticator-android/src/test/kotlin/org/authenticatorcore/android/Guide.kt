package org.authenticatorcore.android

import android.app.Application
import android.app.job.JobScheduler
import android.content.Context
import android.graphics.Bitmap
import android.media.Image
import android.os.Build
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import org.authenticatorcore.Account
import org.authenticatorcore.AppVisibility
import org.authenticatorcore.Authenticator
import org.authenticatorcore.CallProgress
import org.authenticatorcore.CompletedSignIn
import org.authenticatorcore.Outcome
import org.authenticatorcore.Passphrase
import org.authenticatorcore.PushMessage
import org.authenticatorcore.PushService
import org.authenticatorcore.PushTarget
import org.authenticatorcore.Request
import org.authenticatorcore.SetupStep
import org.authenticatorcore.TransactionView
import org.authenticatorcore.WokenUp
import org.authenticatorcore.countdown
import org.authenticatorcore.formattedAmount
import org.authenticatorcore.remedy
import org.authenticatorcore.requests
import org.authenticatorcore.steps
import org.authenticatorcore.text
import java.util.Locale
import kotlin.time.Duration
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/**
 * What docs/embedding-android.md and the README of this module show: `tests/e2e/tests/snippets.rs` finds each of their blocks here, so
 * that it compiles. Nothing of it runs but the schedule of the job, in `JobTest`.
 */
internal class App : Application() {
    private lateinit var foreground: ForegroundActivity
    private val opening = Mutex()
    private var opened: Authenticator? = null

    override fun onCreate() {
        super.onCreate()
        foreground = ForegroundActivity(this)
    }

    suspend fun authenticator(): Authenticator =
        opening.withLock {
            opened ?: openOnAndroid(
                androidConfiguration(this, Build.MODEL, "1.4.0", "com.example.authenticator:/oauth"),
                androidHost(this, currentActivity = foreground),
            ).also { opened = it }
        }
}

internal class RequestsJob : AuthenticatorJob() {
    override suspend fun work(): Boolean {
        val all = (application as App).authenticator().requests(waitSeconds = 20u)
        if (all.count > 0u) notify(all.count)
        schedule(this, all.retryAfter?.toLong()?.seconds ?: 15.minutes)
        return true
    }

    companion object {
        private val IDS = listOf(1, 2)

        fun schedule(
            context: Context,
            after: Duration = 15.minutes,
        ) {
            val scheduler = context.getSystemService(JobScheduler::class.java)
            val known = IDS.filter { scheduler.getPendingJob(it) != null }
            val waits = known.size > if (context is RequestsJob) 1 else 0
            if (!waits) schedule(context, RequestsJob::class.java, IDS.first { it !in known }, after)
        }

        fun scheduleNow(context: Context) {
            schedule(context, RequestsJob::class.java, id = 3)
        }
    }
}

internal class Wakening : UnifiedPushReceiver() {
    override suspend fun handle(
        context: Context,
        event: PushEvent,
    ) {
        var isDone = false
        try {
            lookAfter((context.applicationContext as App).authenticator(), event)
            isDone = true
        } finally {
            if (!isDone) RequestsJob.scheduleNow(context)
        }
    }

    private suspend fun lookAfter(
        authenticator: Authenticator,
        event: PushEvent,
    ) {
        when (event) {
            is PushEvent.Endpoint -> authenticator.account(event.account)?.setPush(PushTarget.webPush(event.endpoint))
            is PushEvent.Message -> {
                val woken = authenticator.handlePush(PushMessage.WebPush(event.body))
                if (woken is WokenUp.Requests) notify(woken.account, woken.requests)
            }
            is PushEvent.Unregistered, is PushEvent.Failed -> authenticator.account(event.account)?.setPush(PushTarget.nowhere())
        }
    }
}

@Suppress("UnusedReceiverParameter", "unused", "UnusedParameter")
private fun Wakening.notify(
    account: Account,
    requests: List<Request>,
) = Unit

@Suppress("unused")
internal suspend fun registerForPush(
    push: UnifiedPush,
    accounts: List<Account>,
) {
    for (account in accounts) {
        val service = account.pushServices().filterIsInstance<PushService.WebPush>().firstOrNull() ?: continue
        push.register(account.id(), service.vapid)
    }
}

@Suppress("UnusedReceiverParameter", "unused")
private fun RequestsJob.notify(count: ULong) = Unit

@Suppress("UNUSED_VARIABLE", "detekt:TooManyFunctions", "detekt:UnusedPrivateProperty")
internal abstract class Guide {
    abstract val scope: CoroutineScope

    abstract fun confirm(
        host: String,
        pinned: Boolean,
    )

    abstract fun show(what: Any?)

    abstract fun showSeconds(seconds: ULong)

    abstract fun openLockSettings()

    abstract fun openCustomTab(url: String)

    abstract fun offer(again: suspend () -> Any?)

    abstract fun askForNumber(digits: UInt?)

    abstract fun explain(vararg why: Any?)

    abstract fun celebrate()

    abstract fun done()

    abstract fun sayWrongNumber()

    abstract fun showOutcome(outcome: Outcome)

    abstract suspend fun personWantsToRemove(keys: Int): Boolean

    suspend fun removesKeysThatNobodyNeeds(authenticator: Authenticator) {
        val left = if (authenticator.accounts().isEmpty()) authenticator.unknownKeys() else emptyList()
        if (left.isNotEmpty() && personWantsToRemove(left.size)) authenticator.destroyUnknownKeys(left)
    }

    suspend fun enrolls(
        authenticator: Authenticator,
        qrText: String,
    ) {
        val preview = authenticator.readEnrollment(qrText)
        confirm(preview.host(), preview.pinned())
        val account = authenticator.enroll(preview)
        val request = account.requests.first { it.isNotEmpty() }.single()
        request.approve("42")
    }

    suspend fun backsUp(
        authenticator: Authenticator,
        file: ByteArray,
    ) {
        val passphrase = Passphrase.generated()
        val backup = authenticator.backUp(passphrase)
        show(backup.file)
        val restored = authenticator.restore(file, passphrase)
        show(restored.added)
    }

    suspend fun enrollsBySignIn(
        authenticator: Authenticator,
        url: String,
    ) {
        val preview = authenticator.readOrganisation(url)
        confirm(preview.host(), preview.pinned())
        val enrolling = authenticator.enrollBySignIn(preview)
        show(enrolling.step())
    }

    fun watches(account: Account) {
        scope.launch { account.requests.collect { requests -> show(requests) } }
    }

    suspend fun comesBack(
        authenticator: Authenticator,
        redirectUrl: String,
    ) {
        when (val completed = authenticator.completeSignIn(redirectUrl)) {
            is CompletedSignIn.Enabling -> show(completed.enabling.step())
            is CompletedSignIn.EnrollingAgain -> show(completed.enrolling.step())
            is CompletedSignIn.EnrollingBySignIn -> show(completed.enrolling.step())
            is CompletedSignIn.Number -> show(completed.number) // its request; then approve() of the number
        }
    }

    suspend fun tellsWhatIsMissing(account: Account) {
        for (needed in account.checkEnabling()) {
            show("${text(needed.kind.code(), "en")} ${needed.state}")
            for (reason in needed.reasons) explain(text(reason, "en"), remedy(reason))
        }
    }

    suspend fun enables(account: Account) {
        val enabling = account.enablePhoneSignIn()
        when (val step = enabling.step()) {
            is SetupStep.SetDeviceLock -> openLockSettings()
            is SetupStep.SignIn -> openCustomTab(step.page.url())
            is SetupStep.MatchNumber -> askForNumber(step.digits)
            is SetupStep.SignInAgain -> offer(enabling::signInAgain)
            is SetupStep.NotAllowed -> explain(step.reasons)
            is SetupStep.Ended -> explain(step.why)
            is SetupStep.Done -> celebrate()
        }
    }

    fun pays(transaction: TransactionView) {
        val amount = transaction.formattedAmount(Locale.getDefault())
        show(amount)
    }

    suspend fun approves(
        request: Request,
        number: String,
    ) {
        val view = request.view()
        scope.launch { request.countdown.collect(::showSeconds) }
        when (val outcome = request.approve(number)) {
            is Outcome.Approved -> done()
            is Outcome.WrongNumber -> sayWrongNumber()
            is Outcome.Expired -> explain(text("outcome.expired", "en"))
            else -> showOutcome(outcome)
        }
    }

    suspend fun reads(
        authenticator: Authenticator,
        image: Image,
        bitmap: Bitmap,
    ) {
        val found = authenticator.readEnrollmentFrame(image)
        val chosen = authenticator.readEnrollmentPicture(bitmap)
    }

    suspend fun saysWhatItDoes(
        request: Request,
        number: String,
    ) {
        val progress = CallProgress()
        val showing = scope.launch { progress.steps.collect { step -> show(step?.let { text(it.code(), "en") }) } }
        val outcome = request.reportingTo(progress).approve(number)
        showing.cancel()
    }

    abstract fun cover()

    fun comesAndLeaves(authenticator: Authenticator) {
        val visibility = AppVisibility(authenticator, scope) { looked -> looked.onSuccess(::show).onFailure(::explain) }
        visibility.cameToForeground()
        visibility.wentToBackground()
        cover()
    }

    fun looksInTheBackground(context: Context) {
        RequestsJob.schedule(context)
    }
}
