package org.authenticatorcore.sample.model

import java.net.URLDecoder
import java.net.URLEncoder

/**
 * A screen, and what it is about. Goes through a short [text] and back, so that a stack of screens outlives the process; nothing
 * secret is in it. Accounts and requests are found again by their ids.
 */
sealed class Destination(
    private val name: String,
    private vararg val arguments: String,
) {
    /** The account that the screen is about. */
    open val accountId: String? get() = null

    data object Accounts : Destination("accounts")

    data object Add : Destination("add")

    data object Scan : Destination("scan")

    data object EnterByHand : Destination("enter-by-hand")

    /** The address of the organisation to sign in at. */
    data object Organisation : Destination("organisation")

    /** A new account by a sign-in, of this issuer. */
    data class EnrollBySignIn(
        val issuer: String,
    ) : Destination("enroll-by-sign-in", issuer)

    /** What was read is in [Previews] under [key]; a process that was killed has lost it. */
    data class Preview(
        val key: String,
    ) : Destination("preview", key)

    /** The number that completes an enrollment. */
    data class EnrollNumber(
        override val accountId: String,
    ) : Destination("enroll-number", accountId)

    data class AccountDetail(
        override val accountId: String,
    ) : Destination("account", accountId)

    data class Activity(
        override val accountId: String,
    ) : Destination("activity", accountId)

    /** @property renewing whether the key of an account that is enabled gets a new one */
    data class Enabling(
        override val accountId: String,
        val renewing: Boolean = false,
    ) : Destination("enabling", accountId, if (renewing) RENEW else ENABLE)

    data class EnrollAgain(
        override val accountId: String,
    ) : Destination("enroll-again", accountId)

    /** This phone vouches for a new one, which takes the account over. */
    data class MoveAccount(
        override val accountId: String,
    ) : Destination("move", accountId)

    /** This is the new phone, and takes an account of this issuer over. */
    data class TakeOver(
        val issuer: String,
    ) : Destination("take-over", issuer)

    data class Request(
        override val accountId: String,
        val requestId: String,
    ) : Destination("request", accountId, requestId)

    /**
     * What became of an answer.
     *
     * @property code of the outcome, such as `outcome.approved`
     * @property reason its reason, such as `reason.policy_mode`, where it has one
     * @property retryAfter seconds to wait, where told
     */
    data class Result(
        override val accountId: String,
        val requestId: String,
        val code: String,
        val reason: String? = null,
        val retryAfter: ULong? = null,
    ) : Destination("result", accountId, requestId, code, reason.orEmpty(), retryAfter?.toString().orEmpty())

    data object Settings : Destination("settings")

    data object BackUp : Destination("back-up")

    data object Restore : Destination("restore")

    data object Diagnostics : Destination("diagnostics")

    val text: String get() = (listOf(name) + arguments.map { URLEncoder.encode(it, UTF_8) }).joinToString("/")

    companion object {
        private const val UTF_8 = "UTF-8"
        private const val RENEW = "renew"
        private const val ENABLE = "enable"

        // Not before a screen is parsed: the objects are of this very class.
        private val alone by lazy {
            listOf(Accounts, Add, Scan, EnterByHand, Organisation, Settings, BackUp, Restore, Diagnostics).associateBy { it.text }
        }

        /** Null if it is of no screen, such as of an older version of the app. */
        fun parse(text: String): Destination? {
            if (text.length > LONGEST) return null
            val parts = text.split('/').map { part -> runCatching { URLDecoder.decode(part, UTF_8) }.getOrNull() ?: return null }
            return parse(parts.first(), parts.drop(1)) ?: alone[text]
        }

        private fun parse(
            name: String,
            arguments: List<String>,
        ): Destination? {
            val first = arguments.firstOrNull()?.ifEmpty { null } ?: return null
            return when (name to arguments.size) {
                "preview" to 1 -> Preview(first)
                "enroll-number" to 1 -> EnrollNumber(first)
                "account" to 1 -> AccountDetail(first)
                "activity" to 1 -> Activity(first)
                "enabling" to 2 -> renewing(arguments[1])?.let { Enabling(first, it) }
                "enroll-again" to 1 -> EnrollAgain(first)
                "enroll-by-sign-in" to 1 -> EnrollBySignIn(first)
                "move" to 1 -> MoveAccount(first)
                "take-over" to 1 -> TakeOver(first)
                "request" to 2 -> Request(first, arguments[1])
                "result" to RESULT_ARGUMENTS -> result(arguments)
                else -> null
            }
        }

        private fun renewing(text: String): Boolean? = mapOf(RENEW to true, ENABLE to false)[text]

        /** Codes alone, of which the library makes the words: no sentence comes in from outside. */
        private fun result(arguments: List<String>): Result? {
            val (account, request, code, reason, retryAfter) = arguments
            if (!OUTCOME.matches(code) || (reason.isNotEmpty() && !REASON.matches(reason))) return null
            return Result(account, request, code, reason.ifEmpty { null }, retryAfter.toULongOrNull())
        }

        private const val RESULT_ARGUMENTS = 5

        /** It goes into the saved state, which the system limits. */
        private const val LONGEST = 1_000
        private val OUTCOME = Regex("outcome\\.[a-z_]+")
        private val REASON = Regex("reason\\.[a-z_.]+")
    }
}
