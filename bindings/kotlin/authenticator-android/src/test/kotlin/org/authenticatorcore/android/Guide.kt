package org.authenticatorcore.android

import android.app.Activity
import android.app.Application
import android.app.Notification
import android.app.NotificationChannel
import android.app.NotificationManager
import android.app.PendingIntent
import android.app.job.JobScheduler
import android.content.Context
import android.content.Intent
import android.graphics.Bitmap
import android.media.Image
import android.os.Build
import android.os.Bundle
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.catch
import kotlinx.coroutines.flow.firstOrNull
import kotlinx.coroutines.flow.mapNotNull
import kotlinx.coroutines.flow.onStart
import kotlinx.coroutines.flow.shareIn
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import org.authenticatorcore.Account
import org.authenticatorcore.AccountAction
import org.authenticatorcore.AppLock
import org.authenticatorcore.AppVisibility
import org.authenticatorcore.Authenticator
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.CallProgress
import org.authenticatorcore.Codes
import org.authenticatorcore.CompletedSignIn
import org.authenticatorcore.Consent
import org.authenticatorcore.DrawnCode
import org.authenticatorcore.EnrollmentPreview
import org.authenticatorcore.LIBRARY_MISMATCH
import org.authenticatorcore.LIBRARY_MISSING
import org.authenticatorcore.NumberMatch
import org.authenticatorcore.Outcome
import org.authenticatorcore.Passphrase
import org.authenticatorcore.Prompt
import org.authenticatorcore.PromptKind
import org.authenticatorcore.Provider
import org.authenticatorcore.Purpose
import org.authenticatorcore.PushMessage
import org.authenticatorcore.PushService
import org.authenticatorcore.PushTarget
import org.authenticatorcore.Request
import org.authenticatorcore.RequestView
import org.authenticatorcore.SetupStep
import org.authenticatorcore.ShownLine
import org.authenticatorcore.StorageProblem
import org.authenticatorcore.TransactionView
import org.authenticatorcore.TransferStep
import org.authenticatorcore.VouchingStep
import org.authenticatorcore.WokenUp
import org.authenticatorcore.code
import org.authenticatorcore.countdown
import org.authenticatorcore.drawCode
import org.authenticatorcore.formattedAmount
import org.authenticatorcore.remedy
import org.authenticatorcore.requests
import org.authenticatorcore.setAside
import org.authenticatorcore.setAsideUnusable
import org.authenticatorcore.steps
import org.authenticatorcore.text
import java.util.Locale
import kotlin.time.Duration
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/**
 * What docs/embedding-android.md and the README of this module show: `tests/e2e/tests/snippets.rs` finds each of their blocks here, so
 * that it compiles. Nothing of it runs but the schedule of the job, in `JobTest`, and how links and visits are told apart, in `GuideTest`.
 */
internal class App : Application() {
    val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private lateinit var foreground: ForegroundActivity
    private val configuration by lazy { androidConfiguration(this, Build.MODEL, "1.4.0", REDIRECT) }
    private val host by lazy { androidHost(this, currentActivity = foreground) }
    private val opening = Mutex()
    private var opened: Authenticator? = null

    override fun onCreate() {
        super.onCreate()
        foreground = ForegroundActivity(this)
    }

    suspend fun authenticator(): Authenticator = opening.withLock { opened ?: openOnAndroid(configuration, host).also { opened = it } }

    suspend fun setAsideUnusable(): String = opening.withLock { Authenticator.setAsideUnusable(configuration.directory, host.keyStore) }

    suspend fun setAside(): String = opening.withLock { Authenticator.setAside(configuration.directory, Consent.DATA_CANNOT_BE_READ) }

    companion object {
        const val REDIRECT = "com.example.authenticator:/oauth"
    }
}

internal fun words(code: String): String {
    val language = Locale.getDefault().toLanguageTag()
    return text(code, language) ?: text("internal", language).orEmpty()
}

/** The activity of the guide, and its application as far as it opens links. */
internal open class LinkedApp : Application() {
    open val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)

    open suspend fun open(link: String) = Unit
}

internal class MainActivity : Activity() {
    private val app get() = application as LinkedApp

    private suspend fun open(link: String) = app.open(link)

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        if (savedInstanceState == null) follow(intent)
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        follow(intent)
    }

    private fun follow(intent: Intent) {
        if (intent.flags and Intent.FLAG_ACTIVITY_LAUNCHED_FROM_HISTORY != 0) return
        val link = intent.dataString.takeIf { intent.action == Intent.ACTION_VIEW } ?: return
        setIntent(Intent())
        app.scope.launch { open(link) }
    }
}

/** An application that has the lock of the app. */
internal abstract class LockedApp : LinkedApp() {
    abstract fun showLock(lock: AppLock)

    abstract fun explainLock(why: Throwable)

    @Volatile private var started = 0

    @Volatile private var visibility: AppVisibility? = null

    fun activityStarted() {
        if (started++ == 0) visibility?.cameToForeground()
    }

    fun activityStopped(activity: Activity) {
        if (--started == 0 && !activity.isChangingConfigurations) visibility?.wentToBackground()
    }

    fun wasOpened(authenticator: Authenticator) {
        val visibility = AppVisibility(authenticator, scope) { looked -> looked.onSuccess(::showLock).onFailure(::explainLock) }
        this.visibility = visibility
        if (started > 0) visibility.cameToForeground()
    }
}

/** Made once, with the first screen that shows requests of the account. */
internal class LiveInbox(
    account: Account,
    scope: CoroutineScope,
) {
    val problem = MutableStateFlow<Throwable?>(null)
    val requests: Flow<List<Request>> =
        account.requests
            .onStart { problem.value = null }
            .catch { problem.value = it }
            .shareIn(scope, SharingStarted.WhileSubscribed(), replay = 1)
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

@Suppress("UnusedReceiverParameter", "unused")
private fun RequestsJob.notify(count: ULong) = Unit

private suspend inline fun <reified S : PushService> Account.service(): S? =
    try {
        if (view().provider == Provider.PHONE_SIGN_IN) pushServices().filterIsInstance<S>().firstOrNull() else null
    } catch (_: AuthenticatorException) {
        null
    }

@Suppress("unused")
internal suspend fun registerForPush(
    push: UnifiedPush,
    accounts: List<Account>,
) = withContext(Dispatchers.IO) {
    for (account in accounts) account.service<PushService.WebPush>()?.let { push.register(account.id(), it.vapid) }
}

@Suppress("unused")
internal suspend fun tellToken(
    accounts: List<Account>,
    token: String,
) {
    for (account in accounts) {
        if (account.service<PushService.Fcm>() != null) account.setPush(PushTarget.fcm(token))
    }
}

internal const val CHANNEL = "requests"

@Suppress("unused")
internal fun makeChannel(context: Context) {
    val channel = NotificationChannel(CHANNEL, "Sign-in requests", NotificationManager.IMPORTANCE_HIGH)
    context.getSystemService(NotificationManager::class.java).createNotificationChannel(channel)
}

@Suppress("unused")
internal fun show(
    context: Context,
    request: RequestView,
) {
    val opens = Intent(context, MainActivity::class.java)
    val notification =
        Notification
            .Builder(context, CHANNEL)
            .setSmallIcon(android.R.drawable.ic_lock_lock)
            .setContentTitle("Somebody wants to sign in")
            .setContentIntent(PendingIntent.getActivity(context, 0, opens, PendingIntent.FLAG_IMMUTABLE))
            .setTimeoutAfter(request.secondsLeft.toLong() * 1000)
            .setAutoCancel(true)
            .build()
    context.getSystemService(NotificationManager::class.java).notify(request.id, 1, notification)
}

/** What AndroidX offers, by the same names. */
internal object Lifecycle {
    enum class State { STARTED }
}

@Suppress("UNUSED_VARIABLE", "detekt:TooManyFunctions", "detekt:UnusedPrivateProperty")
internal abstract class Guide(
    private val app: App,
    private val authenticator: Authenticator,
) {
    abstract val scope: CoroutineScope
    abstract val lifecycleScope: CoroutineScope
    abstract val viewModelScope: CoroutineScope

    abstract suspend fun repeatOnLifecycle(
        state: Lifecycle.State,
        block: suspend CoroutineScope.() -> Unit,
    )

    abstract fun confirm(preview: EnrollmentPreview): Boolean

    abstract fun confirm(
        host: String,
        pinned: Boolean,
    )

    abstract suspend fun ask(request: RequestView): String

    abstract fun show(vararg what: Any?)

    abstract fun showCode(
        digits: String,
        secondsLeft: ULong?,
    )

    abstract fun showQrCode(
        code: DrawnCode?,
        vararg beside: Any?,
    )

    abstract fun showSeconds(seconds: ULong)

    abstract fun label(line: ShownLine): String

    abstract fun openLockSettings()

    abstract fun openCustomTab(url: String)

    abstract fun offer(again: suspend () -> Any?)

    abstract fun offerToTap(numbers: List<String>)

    abstract fun askForNumber(digits: UInt?)

    abstract fun explain(vararg why: Any?)

    abstract fun sayInstallAgain()

    abstract fun sayUnlockThePhoneFirst()

    abstract fun sayWrongNumber()

    abstract fun celebrate()

    abstract fun lookForRequests()

    abstract fun titleOf(kind: PromptKind): String

    abstract suspend fun personWantsToBeginAnew(): Boolean

    abstract suspend fun personWantsToRemove(keys: Int): Boolean

    suspend fun orExplain(call: suspend () -> Unit) {
        try {
            call()
        } catch (error: AuthenticatorException) {
            when {
                error.code == "user_action.cancelled" -> Unit
                error is AuthenticatorException.Internal && error.id in setOf(LIBRARY_MISSING, LIBRARY_MISMATCH) -> sayInstallAgain()
                else -> explain(words(error.code), remedy(error.code))
            }
        }
    }

    suspend fun open() {
        try {
            show(app.authenticator().accounts())
        } catch (storage: AuthenticatorException.Storage) {
            when (storage.problem) {
                StorageProblem.LOCKED -> sayUnlockThePhoneFirst()
                StorageProblem.KEY_LOST, StorageProblem.CORRUPT -> if (personWantsToBeginAnew()) app.setAsideUnusable()
                else -> explain(words(storage.code), remedy(storage.code))
            }
        }
    }

    suspend fun removesKeysThatNobodyNeeds() {
        val left = if (authenticator.accounts().isEmpty()) authenticator.unknownKeys() else emptyList()
        if (left.isNotEmpty() && personWantsToRemove(left.size)) authenticator.destroyUnknownKeys(left)
    }

    fun hasWordsOfItsOwn(currentActivity: () -> Activity?) {
        val host =
            androidHost(app, words = { PromptWords.plain(app, it).copy(title = titleOf(it.kind)) }, currentActivity = currentActivity)
    }

    suspend fun add(preview: EnrollmentPreview) {
        if (!confirm(preview)) return
        when {
            preview.entries().isNotEmpty() -> show(authenticator.enrollAll(preview))
            preview.provider() == Provider.ONE_TIME_PASSWORD -> show(authenticator.enroll(preview))
            preview.byTransfer() -> show(authenticator.enrollByTransfer(preview).step())
            else -> matchNumber(authenticator.enroll(preview))
        }
    }

    suspend fun matchNumber(account: Account) {
        val waiting = account.requests.mapNotNull { all -> all.find { it.view().purpose == Purpose.ENROLLMENT } }
        val request = waiting.firstOrNull() ?: return
        show(request.approve(ask(request.view())))
    }

    suspend fun goesOn() {
        for (account in authenticator.accounts()) {
            if (AccountAction.MATCH_NUMBER in account.view().possible) matchNumber(account)
        }
    }

    suspend fun reads(
        qrText: String,
        image: Image,
        bitmap: Bitmap,
    ) {
        val preview = authenticator.readEnrollment(qrText)
        val found = authenticator.readEnrollmentFrame(image)
        val chosen = authenticator.readEnrollmentPicture(bitmap)
    }

    suspend fun enrollsBySignIn(url: String) {
        val preview = authenticator.readOrganisation(url)
        confirm(preview.host(), preview.pinned())
        val enrolling = authenticator.enrollBySignIn(preview)
        show(enrolling.step())
    }

    suspend fun tellsWhatIsMissing(account: Account) {
        for (needed in account.checkEnabling()) {
            show(words(needed.kind.code()), needed.state)
            for (reason in needed.reasons) explain(words(reason), remedy(reason))
        }
    }

    suspend fun enables(account: Account) {
        val enabling = account.enablePhoneSignIn()
        when (val step = enabling.step()) {
            is SetupStep.SetDeviceLock -> openLockSettings()
            is SetupStep.SignIn -> openCustomTab(step.page.url())
            is SetupStep.MatchNumber -> askForNumber(step.digits)
            is SetupStep.SignInAgain -> offer(enabling::signInAgain)
            is SetupStep.NotAllowed -> explain(step.reasons.map { words("reason.$it") }, step.devices)
            is SetupStep.Ended -> explain(step.why?.let { words(it.code()) })
            is SetupStep.Done -> celebrate()
        }
    }

    suspend fun open(link: String) =
        orExplain {
            when (link.substringBefore('?')) {
                App.REDIRECT -> comeBack(link)
                "phonesignin://signin" -> lookForRequests()
                else -> add(app.authenticator().readEnrollment(link))
            }
        }

    suspend fun comeBack(redirectUrl: String) {
        when (val completed = authenticator.completeSignIn(redirectUrl)) {
            is CompletedSignIn.Enabling -> show(completed.enabling.step())
            is CompletedSignIn.EnrollingAgain -> show(completed.enrolling.step())
            is CompletedSignIn.EnrollingBySignIn -> show(completed.enrolling.step())
            is CompletedSignIn.Number -> show(completed.number) // its request; then approve() of the number
        }
    }

    fun watches(inbox: LiveInbox) {
        lifecycleScope.launch {
            repeatOnLifecycle(Lifecycle.State.STARTED) {
                inbox.requests.collect { requests -> show(requests) }
            }
        }
    }

    fun shows(request: Request) {
        val view = request.view()
        for (line in view.shown) show(label(line), line.text)
        when (val match = view.numberMatch) {
            is NumberMatch.Enter -> askForNumber(match.digits)
            is NumberMatch.Choose -> offerToTap(match.numbers)
        }
        scope.launch { request.countdown.catch { explain(it) }.collect(::showSeconds) }
    }

    fun answers(
        request: Request,
        number: String,
    ) {
        viewModelScope.launch { orExplain { approve(request, number) } }
        app.scope.launch { orExplain { show(request.deny()) } }
    }

    suspend fun approve(
        request: Request,
        number: String,
    ) {
        when (val outcome = request.approve(number)) {
            is Outcome.Approved -> celebrate()
            is Outcome.WrongNumber -> sayWrongNumber()
            else -> explain(words(outcome.code()), remedy(outcome.code()))
        }
    }

    fun pays(transaction: TransactionView) {
        val amount = transaction.formattedAmount(Locale.getDefault())
        show(amount)
    }

    suspend fun saysWhatItDoes(
        request: Request,
        number: String,
    ) {
        val progress = CallProgress()
        val showing = scope.launch { progress.steps.collect { step -> show(step?.let { words(it.code()) }) } }
        val outcome = request.reportingTo(progress).approve(number)
        showing.cancel()
    }

    fun looksInTheBackground(context: Context) {
        RequestsJob.schedule(context)
    }

    suspend fun makesCodes(account: Account) {
        if (account.view().codes != Codes.None) {
            val code = account.code()
            showCode(code.digits(), code.secondsLeft())
        }
    }

    suspend fun movesToANewPhone(account: Account) {
        val vouching = account.vouchForNewPhone()
        when (val step = vouching.step()) {
            is VouchingStep.ShowOffer -> showQrCode(drawCode(step.text))
            is VouchingStep.Compare -> askForNumber(step.digits.toUInt())
            is VouchingStep.ShowTransfer -> showQrCode(drawCode(step.text), step.secondsLeft)
            is VouchingStep.Moved -> celebrate()
        }
    }

    suspend fun comesFromAnOldPhone(preview: EnrollmentPreview) {
        val enrolling = authenticator.enrollByTransfer(preview)
        when (val step = enrolling.step()) {
            is TransferStep.ShowKey -> showQrCode(drawCode(step.text), step.comparison)
            is TransferStep.NotAllowed -> explain(step.reasons.map { words("reason.$it") })
            is TransferStep.Done -> show(authenticator.account(step.account))
            is TransferStep.Ended -> offer { authenticator.enrollByTransfer(preview) }
        }
    }

    suspend fun backsUp(file: ByteArray) {
        val passphrase = Passphrase.generated()
        val backup = authenticator.backUp(passphrase)
        show(backup.file)
        val restored = authenticator.restore(file, passphrase)
        show(restored.added)
    }
}
