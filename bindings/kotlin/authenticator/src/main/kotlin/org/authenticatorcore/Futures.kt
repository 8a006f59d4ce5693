package org.authenticatorcore

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.future.future
import java.util.concurrent.CompletableFuture

/**
 * The library for Java: each call gives a [CompletableFuture], which fails with an [AuthenticatorException]. A future that is
 * cancelled ends its call, as a coroutine that is cancelled does. Futures complete on the threads of
 * `Dispatchers.Default`: what waits belongs elsewhere, by `thenAcceptAsync`.
 */
public object Futures {
    @JvmStatic
    public fun open(
        configuration: Configuration,
        host: Host,
    ): CompletableFuture<Authenticator> = of { Authenticator.open(configuration, host) }

    @JvmStatic
    public fun shutDown(authenticator: Authenticator): CompletableFuture<Void?> = done { authenticator.shutDown() }

    @JvmStatic
    public fun accounts(authenticator: Authenticator): CompletableFuture<List<Account>> = of { authenticator.accounts() }

    @JvmStatic
    public fun account(
        authenticator: Authenticator,
        id: String,
    ): CompletableFuture<Account?> = of { authenticator.account(id) }

    @JvmStatic
    public fun enroll(
        authenticator: Authenticator,
        preview: EnrollmentPreview,
    ): CompletableFuture<Account> = of { authenticator.enroll(preview) }

    /** The live requests of all accounts; [patienceSeconds] is not negative. */
    @JvmStatic
    public fun requests(
        authenticator: Authenticator,
        patienceSeconds: Long,
    ): CompletableFuture<AllRequests> = of { authenticator.requests(seconds(patienceSeconds)) }

    @JvmStatic
    public fun completeSignIn(
        authenticator: Authenticator,
        redirectUrl: String,
    ): CompletableFuture<CompletedSignIn> = of { authenticator.completeSignIn(redirectUrl) }

    @JvmStatic
    public fun view(account: Account): CompletableFuture<AccountView> = of { account.view() }

    /** The live requests of one account; [waitSeconds] is not negative. */
    @JvmStatic
    public fun requests(
        account: Account,
        waitSeconds: Long,
    ): CompletableFuture<List<Request>> = of { account.requests(seconds(waitSeconds)) }

    @JvmStatic
    public fun code(account: Account): CompletableFuture<OneTimeCode> = of { account.code() }

    @JvmStatic
    public fun refresh(account: Account): CompletableFuture<Void?> = done { account.refresh() }

    @JvmStatic
    public fun enablePhoneSignIn(account: Account): CompletableFuture<Enabling> = of { account.enablePhoneSignIn() }

    @JvmStatic
    public fun disablePhoneSignIn(account: Account): CompletableFuture<Disabled> = of { account.disablePhoneSignIn() }

    @JvmStatic
    public fun activity(account: Account): CompletableFuture<List<ActivityEntry>> = of { account.activity() }

    @JvmStatic
    public fun remove(account: Account): CompletableFuture<Removed> = of { account.remove() }

    @JvmStatic
    public fun step(enabling: Enabling): CompletableFuture<EnableStep> = of { enabling.step() }

    @JvmStatic
    public fun enterNumber(
        enabling: Enabling,
        number: String,
    ): CompletableFuture<Outcome> = of { enabling.enterNumber(number) }

    @JvmStatic
    public fun approve(
        request: Request,
        number: String,
    ): CompletableFuture<Outcome> = of { request.approve(number) }

    @JvmStatic
    public fun deny(request: Request): CompletableFuture<Outcome> = of { request.deny() }

    @JvmStatic
    public fun report(request: Request): CompletableFuture<Outcome> = of { request.report() }

    /** Any call that is not here. From Kotlin; Java has the functions above. */
    public fun <T> of(call: suspend () -> T): CompletableFuture<T> = CoroutineScope(Dispatchers.Default).future { call() }

    private fun done(call: suspend () -> Unit): CompletableFuture<Void?> =
        of {
            call()
            null
        }

    private fun seconds(seconds: Long): ULong {
        require(seconds >= 0) { "seconds are not negative" }
        return seconds.toULong()
    }
}
