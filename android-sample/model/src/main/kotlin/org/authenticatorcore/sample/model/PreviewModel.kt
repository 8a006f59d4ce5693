package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import org.authenticatorcore.EnrollmentPreview
import org.authenticatorcore.Provider

sealed interface PreviewState {
    /** The process was killed since it was read: it has to be scanned again. */
    data object Gone : PreviewState

    /**
     * What would be trusted. Nothing was sent.
     *
     * @property host empty for one-time codes of another service: nobody is asked
     * @property service the service, for one-time codes; anybody can print any name
     * @property bySignIn whether a sign-in takes the place of a code
     * @property byTransfer whether another phone hands the account over
     * @property pinned whether the code names the key of the server
     * @property warnings codes, such as `warning.not_pinned`
     * @property entries the accounts of an export of another authenticator; empty for one account
     * @property part which part of an export this is, if it has several
     * @property step what the enrollment is doing, as a code; null before it is known
     */
    data class Read(
        val provider: Provider,
        val host: String,
        val issuer: String,
        val service: String,
        val account: String,
        val pinned: Boolean,
        val warnings: List<String>,
        val entries: List<PreviewedAccount> = emptyList(),
        val part: ExportPart? = null,
        val enrolling: Boolean = false,
        val problem: Problem? = null,
        val step: String? = null,
        val bySignIn: Boolean = false,
        val byTransfer: Boolean = false,
    ) : PreviewState {
        /** Whether anything is left to confirm: all accounts of an export may be refused. */
        val canBeAdded: Boolean get() = entries.isEmpty() || entries.any { it.refused == null }
    }
}

/**
 * An account of an export.
 *
 * @property service the service; anybody can print any name
 * @property warnings codes, such as `warning.weak_secret`
 * @property refused the code of an error, if this account is not added
 */
data class PreviewedAccount(
    val service: String,
    val account: String,
    val warnings: List<String> = emptyList(),
    val refused: String? = null,
)

/**
 * A part of an export.
 *
 * @property number 1 is the first
 */
data class ExportPart(
    val number: Int,
    val of: Int,
)

class PreviewModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    private val destination: Destination.Preview,
) : Model<PreviewState>(library, scope, moves, PreviewState.Gone) {
    private val preview = library.previews.show(destination.key)

    init {
        if (preview != null) change { preview.read() }
    }

    /** The person trusts it. */
    fun confirm() {
        if (preview == null) return
        once(
            begins = { it.copy(enrolling = true, problem = null) },
            ends = { state, problem -> state.copy(enrolling = false, problem = problem) },
        ) {
            val authenticator = library.authenticator()
            if (preview.bySignIn()) {
                // From here on it is found by its issuer.
                authenticator.enrollBySignIn(preview).close()
                moves.send(Move.Home)
                moves.open(Destination.EnrollBySignIn(preview.issuer()))
                return@once
            }
            if (preview.byTransfer()) {
                authenticator.enrollByTransfer(preview).close()
                moves.send(Move.Home)
                moves.open(Destination.TakeOver(preview.issuer()))
                return@once
            }
            val enrolled = telling(::doing) { progress -> authenticator.reportingTo(progress).use { it.enrollAll(preview) } }
            val added = enrolled.map { account -> account.use { it.id() } }
            moves.send(Move.Home)
            if (preview.provider() == Provider.PHONE_SIGN_IN) moves.open(Destination.EnrollNumber(added.single()))
        }
    }

    /** The person does not, or what was read is gone. */
    fun cancel(): Unit = moves.send(Move.Close(destination))

    /** Back to the camera. */
    fun scanAgain(): Unit = moves.send(Move.Replace(destination, Destination.Scan))

    override fun take(wayOut: WayOut): Unit = if (wayOut == WayOut.ScanAgain) scanAgain() else super.take(wayOut)

    override fun close(): Unit = library.previews.drop(destination.key)

    private fun PreviewState.copy(
        enrolling: Boolean,
        problem: Problem?,
    ): PreviewState = (this as? PreviewState.Read)?.copy(enrolling = enrolling, problem = problem) ?: this

    private fun doing(
        state: PreviewState,
        step: String?,
    ): PreviewState = (state as? PreviewState.Read)?.copy(step = step) ?: state

    private fun EnrollmentPreview.read() =
        PreviewState.Read(
            provider(),
            host(),
            issuer(),
            service(),
            account(),
            pinned(),
            warningCodes(warnings()),
            entries().map { PreviewedAccount(it.service, it.account, warningCodes(it.warnings), it.refused) },
            batch()?.let { ExportPart(it.index.toInt() + 1, it.size.toInt()) },
            bySignIn = bySignIn(),
            byTransfer = byTransfer(),
        )

    private fun warningCodes(warnings: List<String>) = warnings.map { "warning.$it" }
}
