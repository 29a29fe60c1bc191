// Wagtail saves a draft by itself, a moment after somebody types. Who submits or publishes a new page within that moment
// would make two pages of it: here the one waits for the other.

class SubmitAfterAutosave {
  constructor(form) {
    this.form = form;
    form.addEventListener("submit", (event) => this.submitted(event), { capture: true });
    form.addEventListener("w-autosave:save", (event) => this.saving(event));
    form.addEventListener("w-autosave:success", () => this.saved());
    form.addEventListener("w-autosave:error", () => this.saved());
  }

  saving(event) {
    if (this.isGone) event.preventDefault();
    else this.isSaving = true;
  }

  saved() {
    this.isSaving = false;
    if (!this.pressed) return;
    const { name, value } = this.pressed;
    this.pressed = null;
    if (name) this.say(name, value); // not by the button itself, which may be disabled meanwhile
    this.form.requestSubmit();
  }

  say(name, value) {
    this.form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }

  submitted(event) {
    if (this.isSaving) {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.pressed = { name: event.submitter?.name, value: event.submitter?.value };
    } else {
      this.isGone = true;
      setTimeout(() => (this.isGone = !event.defaultPrevented));
    }
  }
}

document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("page-edit-form");
  if (form) new SubmitAfterAutosave(form);
});
