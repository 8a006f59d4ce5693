package org.authenticatorcore

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.catch
import kotlinx.coroutines.flow.firstOrNull
import kotlinx.coroutines.flow.mapNotNull
import kotlinx.coroutines.launch
import java.util.Locale

/**
 * What README.md and bindings/README.md show of Kotlin: `tests/e2e/tests/snippets.rs` finds each of their blocks here, so that it
 * compiles. Nothing of it runs.
 */
@Suppress("UNUSED_VARIABLE", "detekt:UnusedPrivateProperty", "detekt:TooManyFunctions")
internal abstract class Guide(
    private val host: Host,
) {
    private val language = Locale.getDefault().toLanguageTag()

    abstract fun confirm(
        host: String,
        pinned: Boolean,
    )

    abstract fun show(vararg what: Any?)

    abstract fun showList(views: List<AccountView>)

    abstract fun showSeconds(seconds: ULong)

    abstract suspend fun ask(request: RequestView): String

    abstract fun openLockSettings()

    abstract fun openBrowser(url: String)

    abstract fun offer(again: suspend () -> Any?)

    abstract fun askForNumber(digits: UInt?)

    abstract fun explain(vararg why: Any?)

    abstract fun badge(count: ULong)

    abstract fun scheduleAgain(seconds: ULong)

    abstract fun goOn(enrolling: EnrollingBySignIn)

    abstract fun goOn(
        account: Account,
        with: Any,
    )

    suspend fun opens(filesDirectory: String) {
        val configuration =
            Configuration(
                directory = filesDirectory,
                deviceName = "Pixel of Ana",
                platform = Platform.ANDROID,
                operatingSystem = "16",
                appVersion = "1.4.0",
                redirectUri = "com.example.authenticator:/oauth",
            )
        val authenticator = Authenticator.open(configuration, host)
    }

    suspend fun enrolls(
        authenticator: Authenticator,
        qrText: String,
    ) {
        val preview = authenticator.readEnrollment(qrText)
        confirm(preview.host(), preview.pinned())
        val account = authenticator.enroll(preview)
        val waiting = account.requests.mapNotNull { all -> all.find { it.view().purpose == Purpose.ENROLLMENT } }
        waiting.firstOrNull()?.approve("42")
    }

    suspend fun enables(account: Account) {
        val enabling = account.enablePhoneSignIn()
        when (val step = enabling.step()) {
            is SetupStep.SetDeviceLock -> openLockSettings()
            is SetupStep.SignIn -> openBrowser(step.page.url())
            is SetupStep.SignInAgain -> offer(enabling::signInAgain)
            is SetupStep.MatchNumber -> askForNumber(step.digits)
            is SetupStep.NotAllowed -> explain(step.reasons.map { text("reason.$it", language) }, step.devices)
            is SetupStep.Ended -> explain(step.why?.let { text(it.code(), language) })
            is SetupStep.Done -> show(account.view())
        }
    }

    suspend fun approves(account: Account) {
        for (request in account.requests(25u)) {
            val view = request.view()
            val outcome = request.approve(ask(view))
        }
        account.disablePhoneSignIn()
    }

    fun watches(
        scope: CoroutineScope,
        authenticator: Authenticator,
        account: Account,
        request: Request,
    ) {
        scope.launch { authenticator.views.catch { explain(it) }.collect(::showList) }
        scope.launch { account.state.catch { explain(it) }.collect(::show) }
        scope.launch { account.requests.catch { explain(it) }.collect { show(it) } }
        scope.launch { request.countdown.catch { explain(it) }.collect(::showSeconds) }
        scope.launch { account.liveRequests.catch { explain(it) }.collect { show(it.requests, it.retryAfter) } }
    }

    suspend fun saysWhatItDoes(
        scope: CoroutineScope,
        request: Request,
        number: String,
    ) {
        val progress = CallProgress()
        val showing = scope.launch { progress.steps.collect { step -> show(step?.let { text(it.code(), language) }) } }
        val outcome = request.reportingTo(progress).approve(number)
        showing.cancel()
    }

    suspend fun asksForAll(authenticator: Authenticator) {
        val all = authenticator.requests(waitSeconds = 20u)
        badge(all.count)
        all.retryAfter?.let(::scheduleAgain)
    }

    suspend fun comesBack(
        authenticator: Authenticator,
        redirectUrl: String,
    ) {
        when (val completed = authenticator.completeSignIn(redirectUrl)) {
            is CompletedSignIn.Enabling -> goOn(completed.account, completed.enabling)
            is CompletedSignIn.EnrollingAgain -> goOn(completed.account, completed.enrolling)
            is CompletedSignIn.EnrollingBySignIn -> goOn(completed.enrolling)
            is CompletedSignIn.Number -> show(completed.number)
        }
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

    suspend fun enrollsAgain(
        authenticator: Authenticator,
        account: Account,
    ) {
        val enrolling = account.enrollAgain()
        when (val step = enrolling.step()) {
            is SetupStep.SignIn -> openBrowser(step.page.url())
            is SetupStep.SignInAgain -> offer(enrolling::signInAgain)
            is SetupStep.MatchNumber -> askForNumber(step.digits)
            is SetupStep.NotAllowed -> explain(step.reasons.map { text("reason.$it", language) }, step.devices)
            is SetupStep.SetDeviceLock -> openLockSettings()
            is SetupStep.Ended -> offer(account::enrollAgain)
            is SetupStep.Done -> show(authenticator.account(step.accountId))
        }
    }

    suspend fun inOneLook(
        configuration: Configuration,
        qrText: String,
    ) {
        val authenticator = Authenticator.open(configuration, host)
        val preview = authenticator.readEnrollment(qrText)
        val account = authenticator.enroll(preview)

        val enabling = account.enablePhoneSignIn()
        when (val step = enabling.step()) {
            is SetupStep.SignIn -> openBrowser(step.page.url())
            is SetupStep.MatchNumber -> askForNumber(step.digits)
            is SetupStep.NotAllowed -> explain(step.reasons.map { text("reason.$it", language) })
            else -> {}
        }

        account.requests
            .catch { explain(it) }
            .collect { requests ->
                for (request in requests) {
                    val outcome = request.approve(ask(request.view()))
                }
            }
    }
}
