package org.authenticatorcore.sample.model

import kotlinx.coroutines.flow.first
import org.authenticatorcore.AppLock
import org.authenticatorcore.AppLockMethod
import org.authenticatorcore.AppPin
import org.authenticatorcore.AtTheLimit
import org.authenticatorcore.Grace
import org.authenticatorcore.HostException
import org.authenticatorcore.PinVerdict
import org.junit.jupiter.api.Test
import java.util.concurrent.CountDownLatch
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** The lock of the app: setting it, what it covers, and what goes on under it. */
class LockTest : WithWorld() {
    private fun World.lockModel() = LockModel(library, scope, moves).also { made += it }

    private fun World.settings() = AppLockModel(library, scope, moves).also { made += it }

    private suspend fun World.lockByPin(
        grace: Grace = Grace.NONE,
        wipes: Boolean = false,
    ) {
        val model = settings()
        model.await { it.now != null }
        model.choose(LockChoice.Pin)
        model.grace(grace)
        model.wipes(wipes)
        model.newPin(PIN)
        model.again(PIN)
        model.save()
        assertEquals(Move.Close(Destination.AppLock), move())
    }

    private fun LockModel.enter(pin: String) {
        type(pin)
        unlock()
    }

    @Test
    fun `l3 an app that is opened is locked and the pin opens it`() =
        inWorld {
            lockByPin(wipes = true)
            restart()
            val model = lockModel()
            model.await { it.lock == AppLock.LockedByPin(0uL, 10u) }
            assertFalse(model.state.value.isOpen)
            model.enter("19485x")
            val typed = model.await { it.problem != null && !it.working }
            assertEquals("app_pin" to WayOut.CorrectInput, typed.problem?.field to typed.problem?.wayOut)
            model.enter("194858")
            assertEquals(PinVerdict.Wrong(0uL, 9u), model.await { it.verdict != null && !it.working }.verdict)
            assertEquals("", model.state.value.typed.text)
            model.enter(PIN)
            model.await { it.isOpen }
            val method = AppLockMethod.Pin(AtTheLimit.WIPE)
            assertEquals(AppLock.Unlocked(method, Grace.NONE), model.state.value.lock)
            assertEquals("", model.state.value.typed.text)
        }

    @Test
    fun `l3 a time of grace keeps the app open and what shows is covered at once`() =
        inWorld {
            lockByPin(Grace.ONE_MINUTE)
            val model = lockModel()
            model.await { it.isOpen }
            library.leave()
            model.await { it.lock == null }
            clock.advance(50)
            library.enter()
            model.await { it.isOpen }
            library.leave()
            clock.advance(60)
            library.enter()
            model.await { it.lock is AppLock.LockedByPin }
        }

    @Test
    fun `l3 an app that leaves while it comes to the front shows nothing and its time of grace begins`() =
        inWorld {
            AppPin.typed(PIN).use { authenticator().lockAppByPin(it, Grace.ONE_MINUTE, AtTheLimit.STAY_LOCKED, null) }
            val (reads, goes) = CountDownLatch(1) to CountDownLatch(1)
            clock.next {
                reads.countDown()
                goes.await()
            }
            val coming = assertNotNull(library.enter())
            reads.await()
            library.leave()
            goes.countDown()
            coming.join()
            assertNull(library.lock.value)
            clock.advance(61)
            assertIs<AppLock.LockedByPin>(authenticator().appLock())
        }

    @Test
    fun `l3 while locked nothing is approved and what waits is denied`() =
        inWorld {
            val account = enrollAndEnable()
            lockByPin()
            restart()
            val model = lockModel()
            model.await { it.lock is AppLock.LockedByPin }
            val live = provider.start(user, "sign_in")
            model.await { it.waiting == 1 }
            val request =
                requestModel(
                    account,
                    library.inbox.content.value.waiting
                        .single()
                        .view.id,
                )
            request.await(RequestState.Waits::class)
            request.number(live.number)
            request.approve()
            val state = request.await(RequestState.Waits::class) { it.problem != null }
            assertEquals(Problem("user_action.unlock_app", WayOut.None), state.problem)
            model.deny()
            model.await { it.waiting == 0 }
            // What was said waits no longer than for the network.
            library.authenticator().accounts().forEach { it.sync() }
            assertEquals("denied", provider.state(live.id))
        }

    @Test
    fun `l3 what a link leads to comes once the app is unlocked`() =
        inWorld {
            lockByPin()
            restart()
            val model = lockModel()
            model.await { it.lock is AppLock.LockedByPin }
            val links = LinksModel(library, scope, moves)
            links.open(Secret(provider.enrollmentText(user)))
            links.await { it.opening }
            model.enter(PIN)
            assertIs<Move.Arrive>(move())
            assertNull(links.await { !it.opening }.problem)
        }

    @Test
    fun `l3 the prompt of the phone is shown by itself and opens the app`() =
        inWorld {
            val settings = settings()
            settings.await { it.now == AppLock.Off }
            settings.choose(LockChoice.Phone)
            settings.save()
            assertEquals(Move.Close(Destination.AppLock), move())
            restart()
            gate.next { throw HostException.Cancelled() }
            val model = lockModel()
            model.await { it.lock == AppLock.LockedByGate && !it.working && gate.prompts.size == 2 }
            assertNull(model.state.value.problem, "closing it is no fault")
            model.unlock()
            model.await { it.isOpen }
        }

    @Test
    fun `l3 the pin is changed and removed by the old one alone`() =
        inWorld {
            lockByPin()
            val model = settings()
            val now = model.await { it.now != null }
            assertTrue(now.asksOldPin)
            assertEquals(LockChoice.Pin, now.choice)
            model.newPin("805391")
            model.again("805392")
            model.save()
            assertTrue(model.state.value.differs)
            model.again("805391")
            model.oldPin("194858")
            model.save()
            assertEquals(PinVerdict.Wrong(0uL, 9u), model.await { it.verdict != null && !it.working }.verdict)
            model.oldPin(PIN)
            model.choose(LockChoice.Off)
            model.save()
            assertEquals(Move.Close(Destination.AppLock), move())
            assertEquals(AppLock.Off, library.lock.first { it == AppLock.Off })
        }

    @Test
    fun `l3 without the pin the lock goes with what it kept`() =
        inWorld {
            val account = enroll()
            oneTimeCodes("otpauth://totp/ana?secret=GEZDGNBVGY3TQOJQ")
            lockByPin()
            restart()
            val model = lockModel()
            model.await { it.lock is AppLock.LockedByPin }
            model.giveUp()
            model.await { it.isOpen }
            val left = authenticator().accounts().map { it.view() }
            assertEquals(listOf(account.id()), left.map { it.id })
            assertEquals(Status.MustEnrollAgain, left.single().card().status)
        }

    @Test
    fun `l3 while the tries pause the screen counts`() =
        inWorld {
            lockByPin()
            restart()
            repeat(3) { AppPin.typed("194858").use { authenticator().unlockWithPin(it) } }
            val model = lockModel()
            model.await { it.lock == AppLock.LockedByPin(30uL, 7u) }
            clock.advance(30)
            model.await { it.lock == AppLock.LockedByPin(0uL, 7u) }
        }

    private companion object {
        const val PIN = "194857"
    }
}
