package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.DrawnCode
import org.authenticatorcore.Vouching
import org.authenticatorcore.VouchingStep
import org.authenticatorcore.drawCode
import kotlin.time.Duration.Companion.seconds

/** Where the old phone stands. */
sealed interface MoveStep {
    /** What will happen is said; nothing was done. */
    data object Explained : MoveStep

    /** The new phone reads this code. */
    data class Offer(
        val code: DrawnCode?,
    ) : MoveStep

    /** The camera looks for the code of the new phone. */
    data object Scanning : MoveStep

    /** The person types the digits that the new phone shows. */
    data class Compare(
        val digits: Int,
    ) : MoveStep

    /** The new phone reads this code, and takes the account over. */
    data class Hand(
        val code: DrawnCode?,
        val secondsLeft: ULong,
    ) : MoveStep

    /** The account is on the new phone. */
    data object Moved : MoveStep
}

/** @property typed the digits of the new phone */
data class MoveState(
    val card: AccountCard? = null,
    val step: MoveStep = MoveStep.Explained,
    val camera: Camera = Camera.Unknown,
    val typed: Secret = Secret.EMPTY,
    val working: Boolean = false,
    val problem: Problem? = null,
)

/** The old phone: it vouches for a new one, which takes the account over. */
class MoveAccountModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    private val destination: Destination.MoveAccount,
) : Model<MoveState>(library, scope, moves, MoveState()),
    Scans {
    override val accountId: String get() = destination.accountId

    private var vouching: Vouching? = null
    private val frames = OneFrame()

    init {
        beside(ends = { state, problem -> state.copy(problem = problem ?: state.problem) }) {
            val card = library.account(accountId)?.use { it.view().card() }
            change { it.copy(card = card) }
        }
    }

    /** The person wants it, and has read what will happen. Goes on where it was, also after the app was killed. */
    fun begin(): Unit =
        call {
            val way =
                vouching ?: library.account(accountId)?.use { it.vouchForNewPhone() }
                    ?: return@call moves.send(Move.CloseAccount(accountId))
            vouching = way
            show(way.step())
        }

    /** The new phone has read the offer, and shows its own code. */
    fun scan(): Unit = change { if (it.step is MoveStep.Offer) it.copy(step = MoveStep.Scanning, problem = null) else it }

    override fun camera(camera: Camera): Unit = change { it.copy(camera = camera) }

    override suspend fun frame(luma: Pixels): Boolean =
        frames.look {
            val way = vouching
            if (way == null || state.value.step != MoveStep.Scanning) return@look
            try {
                way.readKeyFrame(luma.bytes, luma.width, luma.height, luma.rowStride)?.let { show(it) }
            } catch (error: AuthenticatorException) {
                say(error.problem() ?: return@look)
            }
        }

    /** The text of the new phone's code, where it cannot be scanned. */
    fun key(text: String): Unit = call { vouching?.let { show(it.readKey(text.trim())) } }

    fun type(typed: String): Unit = change { it.copy(typed = Secret(typed), problem = null) }

    fun approve(): Unit = call { vouching?.let { show(it.approve(state.value.typed.text)) } }

    /** To the offer again, as when it was another phone that was scanned. */
    fun backToOffer(): Unit =
        call {
            vouching?.let {
                it.cancel()
                show(it.step())
            }
        }

    /** The person thinks better of it. */
    fun cancel(): Unit =
        call {
            vouching?.cancel()
            moves.send(Move.Close(destination))
        }

    fun finish(): Unit = moves.send(Move.Home)

    override fun again() {
        if (!repeat()) begin()
    }

    override fun close() {
        vouching?.close()
        vouching = null
    }

    private fun call(does: suspend () -> Unit): Unit =
        once(
            begins = { it.copy(working = true, problem = null) },
            ends = { state, problem -> state.copy(working = false, problem = problem) },
            call = does,
        )

    private fun show(step: VouchingStep) {
        val shown =
            when (step) {
                is VouchingStep.ShowOffer -> MoveStep.Offer(drawCode(step.text))
                is VouchingStep.Compare -> MoveStep.Compare(step.digits.toInt())
                is VouchingStep.ShowTransfer -> MoveStep.Hand(drawCode(step.text), step.secondsLeft)
                VouchingStep.Moved -> MoveStep.Moved
            }
        val wasHanded = state.value.step is MoveStep.Hand
        change { it.copy(step = shown, typed = Secret.EMPTY, problem = null) }
        if (shown is MoveStep.Hand && !wasHanded) watch()
    }

    /** Looks now and then whether the new phone has it. */
    private fun watch() {
        scope.launch {
            while (state.value.step is MoveStep.Hand) {
                delay(BETWEEN_LOOKS)
                try {
                    vouching?.takeIf { state.value.step is MoveStep.Hand }?.let { show(it.step()) }
                } catch (error: AuthenticatorException) {
                    error.problem()?.let(library.problems::note)
                }
            }
        }
    }

    private fun say(problem: Problem) {
        if (state.value.problem != problem) library.problems.note(problem)
        change { it.copy(problem = problem) }
    }

    private companion object {
        val BETWEEN_LOOKS = 3.seconds
    }
}
