// Every page works without this file: it only makes a few jobs quicker.

const COPIED_FOR_MS = 4000;

function addCopyButton(block) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary hub-copy";
  button.textContent = "Copy this citation";

  const told = document.createElement("span");
  told.className = "hub-copy__told";
  told.setAttribute("role", "status");

  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(block.textContent.trim());
      told.textContent = "Copied";
    } catch {
      window.getSelection().selectAllChildren(block);
      told.textContent = "Selected: now press Ctrl and C";
    }
    setTimeout(() => { told.textContent = ""; }, COPIED_FOR_MS);
  });

  block.after(button, told);
}

// Clipboards are only open to pages served securely or from this machine.
document.querySelectorAll("[data-copy]").forEach(addCopyButton);
