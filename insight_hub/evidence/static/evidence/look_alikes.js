// Keeps the panel “Is this published already?” in step with what is typed. The server has filled it once.

const WAIT_MS = 500; // after the last key

class LookAlikes {
  constructor(panel) {
    this.form = panel.closest("form");
    this.told = panel.querySelector("[data-look-alikes-told]");
    this.found = panel.querySelector("[data-look-alikes-found]");
    this.names = panel.dataset.lookAlikes.split(" ");
    this.form.addEventListener("input", (event) => this.typed(event));
    this.form.addEventListener("change", (event) => this.typed(event));
    // Wagtail has saved the draft by itself: a new page has an address of its own now, and is not to find itself.
    document.addEventListener("w-autosave:success", () => this.saved());
  }

  typed(event) {
    if (!this.names.includes(event.target.name)) return;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.ask(), WAIT_MS);
  }

  saved() {
    if (this.asked && this.asked !== this.address()) this.ask();
  }

  address() {
    return new URL("alike/", this.form.action).href;
  }

  words() {
    const words = new FormData();
    ["csrfmiddlewaretoken", ...this.names].forEach((name) => words.set(name, this.form.elements[name]?.value ?? ""));
    return words;
  }

  async ask() {
    this.asking?.abort();
    this.asking = new AbortController();
    this.asked = this.address();
    try {
      const answer = await fetch(this.asked, {
        method: "POST",
        body: this.words(),
        headers: { "X-Requested-With": "XMLHttpRequest" },
        signal: this.asking.signal,
      });
      if (!answer.ok) throw new Error(answer.status);
      this.show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") this.show({ told: "We could not look just now. You can go on writing.", html: "" });
    }
  }

  show({ told, html }) {
    if (this.asked !== this.address()) return;
    this.found.innerHTML = html;
    if (this.told.textContent !== told) this.told.textContent = told;
  }
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-look-alikes]").forEach((panel) => new LookAlikes(panel));
});
