package org.authenticatorcore.sample.navigation

import androidx.lifecycle.ViewModel
import androidx.lifecycle.ViewModelProvider
import androidx.lifecycle.ViewModelStore
import androidx.lifecycle.ViewModelStoreOwner
import androidx.lifecycle.viewModelScope
import androidx.lifecycle.viewmodel.initializer
import androidx.lifecycle.viewmodel.viewModelFactory
import kotlinx.coroutines.CoroutineScope
import org.authenticatorcore.sample.model.Destination
import org.authenticatorcore.sample.model.Model

/** Keeps the model of one screen while the screen is in the stack, and closes it after. */
class Holder<M : Model<*>>(
    create: (CoroutineScope) -> M,
) : ViewModel() {
    val model: M = create(viewModelScope)

    override fun onCleared(): Unit = model.close()
}

/** The holders of all screens that are open; outlives the activity when the phone is turned. */
class Holders : ViewModel() {
    private class Owner : ViewModelStoreOwner {
        override val viewModelStore = ViewModelStore()
    }

    private val owners = HashMap<String, Owner>()

    /** The model of a screen: the same one as long as the screen is in the stack. */
    fun <M : Model<*>> of(
        key: String,
        create: (CoroutineScope) -> M,
    ): M {
        val factory = viewModelFactory { initializer { Holder(create) } }
        @Suppress("UNCHECKED_CAST")
        return (ViewModelProvider(owners.getOrPut(key, ::Owner), factory)[Holder::class] as Holder<M>).model
    }

    /** Closes the models of screens that are not open any more. */
    fun keep(open: List<Destination>) {
        val keys = open.map { it.text } + ALWAYS
        (owners.keys - keys.toSet()).forEach { owners.remove(it)?.viewModelStore?.clear() }
    }

    override fun onCleared(): Unit = owners.values.forEach { it.viewModelStore.clear() }

    companion object {
        /** Of what is no screen in the stack. */
        const val STARTING = "starting"
        const val BEGINNING_ANEW = "beginning-anew"
        const val LINKS = "links"
        const val COMING = "coming"
        private val ALWAYS = listOf(STARTING, LINKS, COMING)
    }
}
