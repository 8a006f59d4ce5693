package org.authenticatorcore

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.runInterruptible
import org.junit.jupiter.api.Test
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.seconds

/** The lock of the app, by a PIN and by the prompt. */
class AppLockTest : WithProvider() {
    @Test
    fun l3_the_app_is_locked_when_it_is_opened_and_the_pin_opens_it() =
        onPhone {
            val account = enroll()
            val set = AppPin.typed(PIN).use { authenticator.lockAppByPin(it, Grace.NONE, AtTheLimit.STAY_LOCKED, null) }
            assertEquals(PinVerdict.Accepted, set)
            authenticator.appWentToBackground()
            assertEquals(AppLock.LockedByPin(0uL, 10u), authenticator.appCameToForeground())

            val live = provider.start(user, "mfa")
            val request = account.requests(0u).single()
            val locked = assertFailsWith<AuthenticatorException.UserAction> { request.approve(live.number) }
            assertEquals(NeededAction.UNLOCK_APP to "user_action.unlock_app", locked.action to locked.code)
            assertEquals(Outcome.Denied, request.deny())

            val wrong = AppPin.typed("194858").use { authenticator.unlockWithPin(it) }
            assertEquals(PinVerdict.Wrong(0uL, 9u), wrong)
            val pin = AppPin.typed(PIN)
            assertFalse(PIN in pin.toString())
            assertEquals(PinVerdict.Accepted, authenticator.unlockWithPin(pin))
            val method = AppLockMethod.Pin(AtTheLimit.STAY_LOCKED)
            assertEquals(AppLock.Unlocked(method, Grace.NONE), authenticator.appLock())
            assertTrue(account.activity().isNotEmpty())
            val missing = assertFailsWith<AuthenticatorException.InvalidInput> { authenticator.removeAppLock(null) }
            assertEquals("invalid_input.app_pin.missing", missing.code)
            assertEquals(PinVerdict.Accepted, authenticator.removeAppLock(pin))
            assertEquals(AppLock.Off, authenticator.appLock())
        }

    @Test
    fun l3_the_prompt_opens_the_app_and_giving_up_the_lock_takes_what_it_kept() =
        onPhone {
            val account = enroll()
            assertEquals(PinVerdict.Accepted, authenticator.lockAppByGate(Grace.NONE, null))
            assertEquals(PromptKind.UnlockApp, gate.prompts.last().kind)
            authenticator.appWentToBackground()
            assertEquals(AppLock.LockedByGate, authenticator.appCameToForeground())
            gate.next { throw HostException.Cancelled() }
            val cancelled = assertFailsWith<AuthenticatorException.UserAction> { authenticator.unlockWithGate() }
            assertEquals(NeededAction.CANCELLED, cancelled.action)
            authenticator.unlockWithGate()
            assertEquals(AppLock.Unlocked(AppLockMethod.Gate, Grace.NONE), authenticator.appLock())
            authenticator.giveUpAppLock()
            assertEquals(AppLock.Off, authenticator.appLock())
            assertEquals(Lifecycle.MustEnrollAgain(WhyEnrollAgain.APP_LOCK_GIVEN_UP), account.view().lifecycle)
        }

    @Test
    fun l3_an_app_that_leaves_while_it_comes_to_the_front_has_left() =
        onPhone { scope ->
            AppPin.typed(PIN).use { authenticator.lockAppByPin(it, Grace.HALF_A_MINUTE, AtTheLimit.STAY_LOCKED, null) }
            val shown = CopyOnWriteArrayList<AppLock>()
            val visibility = AppVisibility(authenticator, scope) { shown += it.getOrThrow() }
            clock.stopNextReader()
            val coming = visibility.cameToForeground()
            clock.awaitStopped()
            visibility.wentToBackground()
            clock.go()
            coming.join()
            assertEquals(emptyList<AppLock>(), shown)
            time.advance(31.seconds)
            assertEquals(AppLock.LockedByPin(0uL, 10u), authenticator.appLock(), "the time of grace has begun")
            visibility.cameToForeground().join()
            assertEquals(listOf<AppLock>(AppLock.LockedByPin(0uL, 10u)), shown)
            AppPin.typed(PIN).use { authenticator.unlockWithPin(it) }
            visibility.wentToBackground()
            visibility.cameToForeground().join()
            assertIs<AppLock.Unlocked>(shown.last())
            authenticator.shutDown()
            val failed = CompletableDeferred<Result<AppLock>>()
            AppVisibility(authenticator, scope, failed::complete).cameToForeground()
            assertIs<AuthenticatorException.Storage>(failed.await().exceptionOrNull())
        }

    @Test
    fun l3_a_screen_that_waits_for_the_thread_on_which_the_app_leaves_holds_up_nothing() =
        onPhone { scope ->
            val shows = CountDownLatch(1)
            val left = CountDownLatch(1)
            val isOver = AtomicBoolean()
            val visibility =
                AppVisibility(authenticator, scope) {
                    shows.countDown()
                    isOver.set(left.await(20, TimeUnit.SECONDS))
                }
            val coming = visibility.cameToForeground()
            val leaving =
                thread {
                    shows.await(20, TimeUnit.SECONDS)
                    visibility.wentToBackground()
                    left.countDown()
                }
            coming.join()
            leaving.join()
            assertTrue(isOver.get(), "the thread that leaves waited for the screen")
        }

    @Test
    fun l3_screens_are_shown_one_at_a_time_and_none_of_a_visit_that_is_over() =
        onPhone { scope ->
            val shown = AtomicInteger()
            val first = CountDownLatch(1)
            val second = CountDownLatch(1)
            val atOnce = AtomicBoolean()
            val visibility =
                AppVisibility(authenticator, scope) {
                    if (shown.incrementAndGet() > 1) {
                        second.countDown()
                    } else {
                        first.countDown()
                        atOnce.set(second.await(2, TimeUnit.SECONDS))
                    }
                }
            val coming = visibility.cameToForeground()
            runInterruptible(Dispatchers.IO) { first.await() }
            // The first is still being shown. Of these, only the last visit is not over when its turn comes.
            val others =
                List(3) {
                    visibility.wentToBackground()
                    visibility.cameToForeground()
                }
            (others + coming).joinAll()
            assertFalse(atOnce.get(), "two at once")
            assertEquals(2, shown.get())
        }

    @Test
    fun l3_a_text_that_no_pin_can_be_is_refused_with_the_reason() {
        for ((text, reason) in listOf("12345" to "too_short", "19485x" to "not_digits", "123456" to "easy_to_guess")) {
            val refused = assertFailsWith<AuthenticatorException.InvalidInput> { AppPin.typed(text) }
            assertEquals("invalid_input.app_pin.$reason", refused.code)
        }
    }

    private companion object {
        const val PIN = "194857"
    }
}
