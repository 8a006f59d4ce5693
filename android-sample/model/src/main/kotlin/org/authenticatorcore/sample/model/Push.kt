package org.authenticatorcore.sample.model

import org.authenticatorcore.Account
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.Provider
import org.authenticatorcore.PushMessage
import org.authenticatorcore.PushService
import org.authenticatorcore.PushTarget
import org.authenticatorcore.WokenUp

/** An app of the phone that receives push messages for this one. */
data class PushApp(
    val id: String,
    val name: String,
)

/** The push apps of the phone, and what this app has asked of the one that was chosen. Calls touch a file. */
interface PushApps {
    fun all(): List<PushApp>

    /** The id of the one that the person has chosen; null if none. */
    fun chosen(): String?

    /** The registrations with the one before end. */
    fun choose(id: String?)

    /** Asks for a push resource for an account, for the key of its server; it comes to [Push.told]. */
    fun register(
        accountId: String,
        vapid: String,
        name: String,
    )

    fun unregister(accountId: String)

    /** Ids of the accounts that have a registration. */
    fun registered(): Set<String>
}

/** Push, where the person has chosen an app for it: each account's server is told where it wakes this phone. */
class Push(
    private val library: Library,
    private val apps: PushApps,
) {
    /** The person has chosen a push app, or none. Where a server cannot be told, it is when the app is started again. */
    suspend fun choose(id: String?) {
        val before = apps.registered()
        apps.choose(id)
        if (id == null) before.forEach { ended(it) } else register()
    }

    /** Asks the push app about all accounts, each time that the app is started: what was told before may count no more. */
    suspend fun register() {
        val accounts = library.authenticator().accounts().filter { it.view().provider == Provider.PHONE_SIGN_IN }
        (apps.registered() - accounts.map { it.id() }.toSet()).forEach(apps::unregister)
        if (apps.chosen() == null) return
        for (account in accounts) {
            account.vapid()?.let { apps.register(account.id(), it, account.view().title) }
        }
    }

    /** A push resource came. */
    suspend fun told(
        accountId: String,
        endpoint: String,
    ) {
        library.account(accountId)?.use { it.setPush(PushTarget.webPush(endpoint)) }
    }

    /** A registration has ended. */
    suspend fun ended(accountId: String) {
        try {
            library.account(accountId)?.use { it.setPush(PushTarget.nowhere()) }
        } catch (error: AuthenticatorException) {
            // The server finds out when it sends the next wake-up.
            error.problem()?.let(library.problems::note)
        }
    }

    /**
     * A push message came.
     *
     * @return what is to be told; null if it is of no account of this phone, or another message is being looked after that says the same
     */
    suspend fun woken(body: ByteArray): Found? =
        when (val woken = library.authenticator().handlePush(PushMessage.WebPush(body))) {
            is WokenUp.Requests -> Background(library).found(woken.account, woken.requests)
            is WokenUp.Joined, WokenUp.NotOurs -> null
        }

    /** An account that was removed, or whose server cannot be read now, has none. */
    private suspend fun Account.vapid(): String? =
        try {
            pushServices().filterIsInstance<PushService.WebPush>().firstOrNull()?.vapid
        } catch (_: AuthenticatorException) {
            null
        }
}
