// The token that the page sends: from the link that `lido serve` prints, or from the form.

const FORM_KEY = "lido.token";

export class Token {
  #link = null; // in memory only: gone with the page, and never in the history or in a store
  #store;

  constructor(store) {
    this.#store = store;
  }

  /** Takes the token out of the address, so that neither the history nor a copied address has it. */
  takeFrom(location, history) {
    const values = new URLSearchParams(location.hash.slice(1));
    const token = values.get("token");
    if (token === null) {
      return false;
    }
    history.replaceState(history.state, "", location.pathname + location.search);
    if (token === "") {
      return false;
    }
    this.#link = token;
    return true;
  }

  /** Keeps what was typed until the tab is closed. */
  typed(token) {
    this.#link = null;
    this.#store.setItem(FORM_KEY, token);
  }

  /** Drops what the server refused. */
  forget() {
    this.#link = null;
    this.#store.removeItem(FORM_KEY);
  }

  /** Whether there is one to send. */
  isKnown() {
    return this.#value() !== null;
  }

  /** What goes with each request. */
  headers() {
    return this.isKnown() ? { Authorization: `Bearer ${this.#value()}` } : {};
  }

  #value() {
    return this.#link ?? this.#store.getItem(FORM_KEY);
  }
}
